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

    /// Responds with a thrown problem, in the shape of the API that was called.
    private func take(_ request: ServerRequest, _ writer: ResponseWriter, _ action: (Call) throws(Problem) -> Void) {
        let call = Call(request, writer, refusals, seen)
        do throws(Problem) {
            try action(call)
        } catch {
            refuse(call, error)
        }
    }
}
