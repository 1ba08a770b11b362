import MessageLog
import Messages
import SimulatedLog

/// What browsers, phones and guessers did, and what they were told, as it stands on the topics.
struct SignInStory {
    private(set) var tickets: [RequestID: TicketRequested] = [:]
    /// By ticket: shown by its page, or mailed.
    private(set) var codes: [RequestID: SignInCode] = [:]
    /// All tries of a ticket are in one partition.
    private(set) var tries: [Step<TicketTried>] = []
    /// All that one sender sent is in one partition; what a platform delivered again stands here once.
    private(set) var shows: [Step<CodeShown>] = []
    /// The first claim of each identity.
    private(set) var claims: [Identity: Step<GiftClaimed>] = [:]
    private(set) var refusals: [RequestID: [Refusal]] = [:]
    /// The sessions that were opened, and of which account.
    private(set) var sessions: [SessionID: Account] = [:]
    /// The tickets that were issued, and those whose streams have ended.
    private(set) var issued: Set<RequestID> = []
    private(set) var ended: Set<RequestID> = []

    /// A message at its place on the log.
    struct Step<Content> {
        let content: Content
        let offset: Int64
        let time: Timestamp
    }

    init(_ world: World) {
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(SignInInbox.topic, partition, from: 0, limit: .max) { read(record) }
            for record in world.broker.read(PostmanInbox.topic, partition, from: 0, limit: .max) {
                if case .asked(let mail)? = try? PostmanInbox.read(record.event) { codes[mail.ticket] = mail.code }
            }
        }
        let requests = Dictionary(
            tickets.values.map { ($0.request, $0.ticket) }, uniquingKeysWith: { first, _ in first })
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(ResponderInbox.topic, partition, from: 0, limit: .max) {
                hear(record, requests)
            }
        }
    }

    private mutating func read(_ record: Record) {
        switch try? SignInInbox.read(record.event) {
        case .requested(let requested): tickets[requested.ticket] = requested
        case .tried(let tried): tries.append(Step(content: tried, offset: record.offset, time: record.time))
        case .shown(let shown):
            guard !shows.contains(where: { $0.content.name == shown.name }) else { return }
            shows.append(Step(content: shown, offset: record.offset, time: record.time))
        case .giftClaimed(let claim):
            guard claims[claim.identity] == nil else { return }
            claims[claim.identity] = Step(content: claim, offset: record.offset, time: record.time)
        default: return
        }
    }

    /// - Parameter requests: the tickets by the calls that asked for them.
    private mutating func hear(_ record: Record, _ requests: [RequestID: RequestID]) {
        switch try? ResponderInbox.read(record.event) {
        case .refused(let refused): refusals[refused.request, default: []].append(refused.refusal)
        case .answered(let answered):
            switch answered.answer {
            case .session(let session): sessions[session.id] = answered.account
            case .ticketEnded: ended.insert(answered.request)
            case .ticket(_, let code, _, _, _):
                guard let ticket = requests[answered.request] else { return }
                issued.insert(ticket)
                if let code { codes[ticket] = SignInCode(code) }
            default: return
            }
        case .redirected, nil: return
        }
    }

    /// How often a call, or the sender of a code, was told that a code is wrong.
    func wrongCodes(_ request: RequestID) -> Int {
        (refusals[request] ?? []).filter { if case .codeWrong = $0 { true } else { false } }.count
    }
}
