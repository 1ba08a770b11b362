internal import EventLoop
package import HTTP
internal import Problems

/// What a route may have before it.
extension Ingress {
    /// Anybody's calls.
    package var open: Middleware<Open> {
        Middleware { [self] action in
            { [self] request, writer in take(request, writer, action) }
        }
    }

    /// Calls with a key of ours.
    package var authenticated: Middleware<Known> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in try action(call, authenticate(call)) }
            }
        }
    }

    /// Calls with a key of ours that hold a place as long as they are answered.
    package func admitted(by admission: Admission) -> Middleware<Admitted> {
        Middleware { [self] action in
            { [self] request, writer in
                take(request, writer) { call throws(Problem) in
                    let caller = try authenticate(call)
                    try action(call, caller, admission.enter(caller.account))
                }
            }
        }
    }

    /// A problem that is thrown is told in the shape of the API that was called.
    private func take(_ request: ServerRequest, _ writer: ResponseWriter, _ action: (Call) throws(Problem) -> Void) {
        let call = Call(request, writer, refusals)
        do throws(Problem) {
            try action(call)
        } catch {
            count(error)
            call.refuse(error)
        }
    }
}
