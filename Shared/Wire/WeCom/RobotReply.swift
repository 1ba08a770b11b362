package import Callback
internal import JSON
internal import PlatformAPI

/// What a smart robot answers to a delivery, before it is sealed.
package enum RobotReply: Equatable, Sendable {
    /// A greeting.
    case text(String)
    /// An answer that grows: the whole text so far, which takes the place of what was shown.
    ///
    /// - Parameter id: of our own; the platform asks under it how the answer goes on, until it is finished.
    case stream(id: String, String, isFinished: Bool)

    /// Of a stream's text.
    package static let mostBytes = 20_480

    package var bytes: [UInt8] {
        let document: JSONText
        switch self {
        case .text(let text):
            document = ["msgtype": "text", "text": ["content": PlatformCall.text(text)]]
        case .stream(let id, let text, let isFinished):
            document = [
                "msgtype": "stream",
                "stream": ["id": .string(id), "finish": .bool(isFinished), "content": PlatformCall.text(text)],
            ]
        }
        return document.bytes
    }

    /// Reads a reply, as the platform does.
    package init(parsing bytes: [UInt8]) throws(CallbackFault) {
        let object = try RobotMessage.object(bytes)
        guard let kind = object["msgtype"]?.string, let body = object[kind] else { throw .malformed }
        switch kind {
        case "text":
            guard let text = body.member("content")?.string else { throw .malformed }
            self = .text(text)
        case "stream":
            guard let id = body.member("id")?.string, let isFinished = body.member("finish")?.bool,
                let text = body.member("content")?.string, text.utf8.count <= Self.mostBytes
            else { throw .malformed }
            self = .stream(id: id, text, isFinished: isFinished)
        default: throw .malformed
        }
    }
}
