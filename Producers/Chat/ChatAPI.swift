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
/// there enough credit) are made by the processors: of a chat on its way, of what is kept or listed before it is told.
@IOLoop
package final class ChatAPI {
    let ingress: Ingress
    let catalogue: CurrentCatalogue
    let configuration: Configuration
    let metrics = ChatMetrics()
    private let answers: Admission
    private let stops: Admission
    private let stopRate: Rate<Proof>
    let largeBodies: LargeBodies
    private let bodyRooms: BodyRooms

    package init(_ ingress: Ingress, catalogue: CurrentCatalogue, configuration: Configuration = .init()) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.configuration = configuration
        answers = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount)
        stops = Admission(
            limit: configuration.maxOpenRequests, limitPerAccount: configuration.maxStreamsPerAccount,
            sharing: .credential,
            crowded: { open in
                (
                    "This key or session has \(open) stops open, as many as it may. Please wait until one has ended.",
                    "此密钥或登录同时进行的停止请求已有 \(open) 个，请等其中一个结束。"
                )
            })
        // Each open answer can be stopped at once.
        stopRate = Rate(
            perSecond: configuration.stopsPerSecond,
            atOnce: max(10 * configuration.stopsPerSecond, configuration.maxStreamsPerAccount))
        largeBodies = LargeBodies(ingress)
        // The largest body always finds room.
        bodyRooms = BodyRooms(
            limit: max(configuration.bodiesMemory, configuration.maxBodyBytes),
            limitPerAccount: max(configuration.bodiesMemoryPerAccount, configuration.maxBodyBytes))
    }

    /// Adds the paths under `/v1`.
    package func add(to router: inout Router) {
        for route in ChatRoute.all {
            let handler =
                switch route.way {
                case .verified(let action): ingress.verified.handler(action(self))
                case .admitted(let kind, let action): middleware(of: kind).handler(action(self))
                }
            router.add(
                route.method, route.path, bodyLimit: route.bodyLimit ?? configuration.maxBodyBytes,
                bodyDoor: route.bodyLimit == nil ? ingress.bodyDoor(bodyRooms) : nil, handler)
        }
    }

    private func middleware(of kind: ChatRoute.Kind) -> Middleware<Ingress.Admitted> {
        switch kind {
        case .chat: ingress.inTurn(by: answers)
        case .resumption: ingress.verified(by: answers)
        // Not in turn: a stop makes room.
        case .stop: ingress.verified(by: stops, within: stopRate)
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
