package import Catalogue
internal import Credentials
package import EventLoop
package import HTTP
package import Ingress
internal import Messages
internal import OpenAI
internal import Problems
internal import Streams

/// The chat API: turns a chat request into one message on the log, and hands its answer out.
///
/// It refuses a body that nobody could answer before anything is written. All that needs an account's state (whether a
/// key was revoked, whether the credit suffices) is decided behind it.
@IOLoop
package final class Door {
    let ingress: Ingress
    let catalogue: CurrentCatalogue
    let configuration: Configuration
    let metrics = DoorMetrics()
    private let answers: Admission
    /// Questions about an account have places of their own: whoever has all its streams open still sees its balance.
    private let questions: Admission

    package init(_ ingress: Ingress, catalogue: CurrentCatalogue, configuration: Configuration = .init()) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.configuration = configuration
        answers = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        questions = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
    }

    /// Adds the door's paths.
    package func add(to router: inout Router) {
        router.group("/v1", ingress.admitted(by: answers)) { group in
            group.add(.post, "/chat/completions", bodyLimit: configuration.maxBodyBytes, chat)
            group.add(.get, "/streams/{id}", bodyLimit: 0, resume)
        }
        router.group("/v1", ingress.authenticated) { group in
            group.add(.post, "/streams/{id}/stop", bodyLimit: 4096, stop)
            group.add(.get, "/models", bodyLimit: 0, models)
            group.add(.get, "/models/{id...}", bodyLimit: 0, model)
        }
        router.group("/v1/account", ingress.admitted(by: questions), bodyLimit: 0) { group in
            group.add(.get, "", account)
            group.add(.get, "/ledger", ledger)
        }
    }
}
