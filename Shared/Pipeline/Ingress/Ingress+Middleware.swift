internal import EventLoop
package import HTTP
internal import Problems

/// Middleware of a producer's routes.
extension Ingress {
    /// Takes every call.
    package var open: Middleware<Open> {
        Middleware { [self] action in
            { [self] request, writer in take(request, writer, action) }
        }
    }

    /// Takes calls with a valid API key.
    package var authenticated: Middleware<Known> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in try action(call, authenticate(call)) }
            }
        }
    }

    /// Takes calls with a valid API key that get a place, which they hold until they are answered.
    ///
    /// - Parameter rate: how often an account may call; nil if that is not limited.
    package func admitted(by admission: Admission, within rate: Rate? = nil) -> Middleware<Admitted> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    try rate?.take(caller.account)
                    try action(call, caller, admission.enter(caller.account))
                }
            }
        }
    }

    /// Takes calls as `admitted` does, and lets them pass in their turn, since they are appended: so few are at the log
    /// that none waits there for long. A client that leaves while it waits gives back its place at once.
    ///
    /// - Parameter isQuestion: true for what is answered also while calls of models are all taken.
    package func inTurn(
        by admission: Admission, within rate: Rate? = nil, isQuestion: Bool = false
    ) -> Middleware<Admitted> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    try rate?.take(caller.account)
                    let place = try admission.enter(caller.account)
                    let leave = try letPass(caller.account, isQuestion: isQuestion) { [self] turn in
                        call.writer.onLeave = nil
                        guard let turn else { return refuse(call, Problem(.overloaded)) }
                        guard call.writer.isOpen else { return }
                        place.take(turn)
                        perform(call) { call throws(Problem) in try action(call, caller, place) }
                    }
                    if let leave { release(call, leave) }
                }
            }
        }
    }

    /// Has a call that waits leave when its client does. A client that has ended its own side only is told so.
    private func release(_ call: Call, _ leave: @escaping Turnstile.Leaving) {
        call.writer.onLeave = {
            leave()
            // Not counted as a refusal: mostly it has left altogether.
            if call.writer.isOpen { call.refuse(Problem(.overloaded)) }
        }
    }

    /// Responds with a thrown problem, in the shape of the API that was called.
    private func take(_ request: ServerRequest, _ writer: ResponseWriter, _ action: (Call) throws(Problem) -> Void) {
        perform(Call(request, writer, refusals, seen), action)
    }

    private func perform(_ call: Call, _ action: (Call) throws(Problem) -> Void) {
        do throws(Problem) {
            try action(call)
        } catch {
            refuse(call, error)
        }
    }
}
