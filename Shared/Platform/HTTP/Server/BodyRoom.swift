package import EventLoop

/// Room in memory for the body of one request, which is free again when it is released or deallocated.
@IOLoop
package protocol BodyRoom: AnyObject, Sendable {
    /// Makes room for what has come of a body, or for what it may be unpacked.
    ///
    /// - Parameter bytes: all of it, what it has room for included.
    func grow(to bytes: Int) throws(RequestError)

    /// Called if the room is needed for others because the body comes too slowly; it is free by then. Nil when the body
    /// has come.
    var whenGivenUp: (@IOLoop () -> Void)? { get set }

    /// Gives back what turned out not to be needed.
    ///
    /// - Parameter bytes: what the body has.
    func shrink(to bytes: Int)

    func release()
}

/// Gives a body room by its request's head, before it is read, or refuses the request.
///
/// - Parameter bytes: the announced length; 0 if there is none.
package typealias BodyDoor = @IOLoop @Sendable (_ head: HTTPRequest, _ bytes: Int) throws(RequestError) -> any BodyRoom
