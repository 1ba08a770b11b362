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
    /// that none waits there for long.
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
                    try letPass(caller.account, isQuestion: isQuestion) { [self] turn in
                        guard let turn else { return refuse(call, Problem(.overloaded)) }
                        guard call.writer.isOpen else { return }
                        place.take(turn)
                        perform(call) { call throws(Problem) in try action(call, caller, place) }
                    }
                }
            }
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
