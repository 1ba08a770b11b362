package import EventLoop
package import HTTP
package import Messages
internal import Problems

/// Middleware of a producer's routes.
extension Ingress {
    /// Takes the calls of anybody.
    ///
    /// - Parameter rate: how often an address may call (an IPv6 address: its /64); nil if that is not limited.
    package func open(within rate: Rate<IPAddress>? = nil) -> Middleware<Open> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    // A caller on a Unix domain socket has no address.
                    if let rate, let address = request.remoteAddress { try rate.take(address.owner) }
                    try action(call)
                }
            }
        }
    }

    /// Takes every call, with an action that may wait.
    package var waiting: Middleware<Waiting> {
        Middleware { [self] action in
            { [self] request, writer in
                let call = Call(request, writer, refusals, seen)
                do throws(Problem) {
                    try await action(call)
                } catch {
                    refuse(call, error)
                }
            }
        }
    }

    /// Takes calls with an API key or a session that Auth lets in, and says what these may. Where Auth is silent, what it
    /// said within the last minutes is good enough.
    package var verified: Middleware<Verified> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    verify(caller, from: call.from, isLenient: true) { [self] verdict in
                        perform(call) { call throws(Problem) in try action(call, caller, verdict.rights()) }
                    }
                }
            }
        }
    }

    /// Takes calls with an API key or a session that Auth lets in, as `verified` does, and that get a place, which they
    /// hold until they are answered.
    ///
    /// - Parameter rate: how often a key or a session may call; nil if that is not limited. Each for itself: one that was
    ///   revoked or lent, which the door cannot know, keeps its account's others from nothing.
    package func verified(by admission: Admission, within rate: Rate<Proof>? = nil) -> Middleware<Admitted> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    try rate?.take(caller.credential)
                    let place = try admission.enter(caller)
                    verify(caller, from: call.from, isLenient: true) { [self] verdict in
                        // A client that has left gives its place back.
                        guard call.writer.isOpen else { return place.release() }
                        perform(call) { call throws(Problem) in
                            try verdict.check()
                            try action(call, caller, place)
                        }
                    }
                }
            }
        }
    }

    /// Takes calls with a valid API key or session that get a place, which they hold until they are answered, and lets
    /// them pass in their turn, since they are appended: so few are at the log that none waits there for long. Auth decides
    /// on what is appended. A client that leaves while it waits gives back its place at once.
    ///
    /// - Parameter rate: how often a key or a session may call, each for itself; nil if that is not limited.
    /// - Parameter isQuestion: true for what is answered also while calls of models are all taken.
    package func inTurn(
        by admission: Admission, within rate: Rate<Proof>? = nil, isQuestion: Bool = false
    ) -> Middleware<Admitted> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    try rate?.take(caller.credential)
                    let place = try admission.enter(caller)
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
