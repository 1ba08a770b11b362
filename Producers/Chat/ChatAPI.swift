package import Catalogue
internal import Credentials
package import EventLoop
package import HTTP
package import Ingress
internal import Messages
internal import OpenAI
internal import Problems
internal import Streams
internal import Telemetry

/// The chat API: writes each chat request to the log as one message, and sends the answer to the client.
///
/// It refuses a malformed body before anything is written. Checks that need an account's state (is the key revoked, is
/// there enough credit) are made by the processors.
@IOLoop
package final class ChatAPI {
    let ingress: Ingress
    let catalogue: CurrentCatalogue
    let configuration: Configuration
    let metrics = ChatMetrics()
    private let answers: Admission
    /// Separate from `answers`: an account whose streams are all open can still ask for its balance.
    private let questions: Admission
    private let questionRate: Rate
    private let stops: Admission
    private let stopRate: Rate
    let largeBodies: LargeBodies
    private let bodyRooms: BodyRooms

    package init(_ ingress: Ingress, catalogue: CurrentCatalogue, configuration: Configuration = .init()) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.configuration = configuration
        answers = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        questions = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        questionRate = Rate(
            perSecond: configuration.questionsPerSecond, atOnce: 10 * configuration.questionsPerSecond)
        stops = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        // Each open answer can be stopped at once.
        stopRate = Rate(
            perSecond: configuration.questionsPerSecond,
            atOnce: max(10 * configuration.questionsPerSecond, configuration.maxStreamsPerAccount))
        largeBodies = LargeBodies(ingress)
        // The largest body always finds room.
        bodyRooms = BodyRooms(
            limit: max(configuration.bodiesMemory, configuration.maxBodyBytes),
            limitPerAccount: max(configuration.bodiesMemoryPerAccount, configuration.maxBodyBytes))
    }

    /// Adds the paths under `/v1`.
    package func add(to router: inout Router) {
        router.group("/v1", ingress.inTurn(by: answers)) { group in
            group.add(
                .post, "/chat/completions", bodyLimit: configuration.maxBodyBytes,
                bodyDoor: ingress.bodyDoor(bodyRooms), chat)
        }
        router.group("/v1", ingress.admitted(by: answers)) { group in
            group.add(.get, "/streams/{id}", bodyLimit: 0, resume)
        }
        router.group("/v1", ingress.authenticated) { group in
            group.add(.get, "/models", bodyLimit: 0, models)
            group.add(.get, "/models/{id...}", bodyLimit: 0, model)
        }
        let asked = ingress.inTurn(by: questions, within: questionRate, isQuestion: true)
        router.group("/v1/account", asked, bodyLimit: 0) { group in
            group.add(.get, "", account)
            group.add(.get, "/ledger", ledger)
        }
        router.group("/v1", asked, bodyLimit: 0) { group in
            group.add(.get, "/requests/{id}", reason)
        }
        // Not in turn: a stop makes room.
        router.group("/v1", ingress.admitted(by: stops, within: stopRate)) { group in
            group.add(.post, "/streams/{id}/stop", bodyLimit: 4096, stop)
        }
    }
}

/// Counts chats, and measures how soon they begin.
struct ChatMetrics: Sendable {
    let chats = Counter(label: "yizhan_chats_total", help: "Chat requests that were written to the log.")
    let withdrawn = Counter(
        label: "yizhan_chats_withdrawn_total", help: "Chat requests that the log did not acknowledge in time.")
    let departures = Counter(
        label: "yizhan_chats_left_total", help: "Chat requests whose clients left before the answer's end.")
    let firstToken = Histogram(
        label: "yizhan_chat_first_event_seconds", help: "From a chat request to the first events of its answer.")
}
