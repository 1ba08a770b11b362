import Chat
import Crypto
import EventLoop
import MessageLog
import Quota

/// The role `chat`: the HTTP API of chats.
struct ChatPart: Part {
    private let models: Models
    private let door: Door
    private let configuration: ChatAPI.Configuration

    init(_ means: Means) throws {
        models = try means.models()
        door = try means.door()
        configuration = Self.configuration(means.settings)
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        let api = ChatAPI(
            try await door.open(on: log), catalogue: models.current, configuration: configuration)
        return Running(
            addRoutes: { api.add(to: &$0) }, isReady: { [models] in models.isReady },
            stop: { [models] in models.stop() })
    }

    nonisolated static func configuration(_ settings: Settings) -> ChatAPI.Configuration {
        var api = ChatAPI.Configuration()
        api.maxStreamsPerAccount = settings[.maxStreamsPerAccount]
        api.maxOpenRequests = settings[.maxConnections]
        api.maxBodyBytes = settings[.maxBody]
        api.bodiesMemory = settings[.bodiesMemory]
        api.bodiesMemoryPerAccount = settings[.bodiesMemoryPerAccount]
        api.answerTime = settings[.answerTime]
        api.stopsPerSecond = settings[.questionsPerSecond]
        api.tokensPerImage = settings[.imageTokens]
        api.idempotencyKept = settings[.repliesKept]
        api.joinsRepetitions = settings[.joinsRepetitions]
        return api
    }

    /// The longest life of a stream: a request is admitted by its deadline, and its reservation expires some time after
    /// the answer's. The expiry ends the stream, and has a minute and a half to come to it.
    nonisolated static func streamLifetime(_ api: ChatAPI.Configuration) -> Duration {
        api.admissionDeadline + api.answerTime + Reservation.grace(answerTime: api.answerTime) + .seconds(90)
    }

    /// Chooses the partition of `replies` that this process reads: a hash of its name spreads the nodes.
    nonisolated static func repliesPartition(
        _ settings: Settings, name: String?, of partitions: Int32
    ) throws(SettingError) -> Int32 {
        guard let name else { return 0 }
        guard let chosen = settings[.repliesPartition] else {
            let number = Digest.sha256(Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int32(number % UInt64(partitions))
        }
        guard chosen < partitions else {
            throw SettingError(
                description: "YIZHAN_REPLIES_PARTITION is \(chosen), but the topics have \(partitions) partitions.")
        }
        return Int32(chosen)
    }
}

extension Setting<Int?> {
    static var repliesPartition: Self {
        Self(
            "YIZHAN_REPLIES_PARTITION", .integer(0...9_999),
            "the partition of `replies` that a chat process reads; by default its name says")
    }
}

extension Setting<Int> {
    static var maxStreamsPerAccount: Self {
        Self("YIZHAN_MAX_STREAMS_PER_ACCOUNT", "64", .integer(1...1_000_000), "open answers of one account")
    }

    static var bodiesMemory: Self {
        Self(
            "YIZHAN_BODIES_MEMORY", "256MiB", .bytes(1 << 20...1 << 40),
            "large request bodies (above 64 KiB) that are not yet on the log, by what has come of them; then 503")
    }

    static var bodiesMemoryPerAccount: Self {
        Self(
            "YIZHAN_BODIES_MEMORY_PER_ACCOUNT", "32MiB", .bytes(1 << 20...1 << 40),
            "those of one account, by what they announce; then 429")
    }

    static var imageTokens: Self {
        Self(
            "YIZHAN_IMAGE_TOKENS", "1600", .integer(0...1_000_000),
            "tokens reserved for an image in a question, where the catalogue says nothing")
    }
}

extension Setting<Bool> {
    static var joinsRepetitions: Self {
        Self(
            "YIZHAN_JOIN_REPETITIONS", "on", .choice(["on": true, "off": false]),
            "whether the same request joins the first one's answer when its client has gone, and is not charged again")
    }
}

extension Setting<Duration> {
    static var answerTime: Self {
        Self(
            "YIZHAN_ANSWER_TIME", "30m", .duration(.seconds(1)...(.seconds(24 * 3600))),
            "the longest an answer may take")
    }

    static var repliesKept: Self {
        Self(
            "YIZHAN_REPLIES_KEPT", "24h", .duration(.seconds(60)...(.seconds(30 * 86400))),
            "how long an answer can be resumed, and an Idempotency-Key counts")
    }
}
