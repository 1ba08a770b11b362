import Activities
import Credentials
import EventLoop
import HTTP
import LLM
import MessageLog
import Stations
import Telemetry

/// The role `llm`: calls of models.
struct LLMPart: Part {
    private let configuration: LLM.Configuration
    private let callsAtOnce: Int
    private let models: Models
    private let client: HTTPClient
    private let masterKeys: MasterKeys?
    private let waitingChats: WaitingChats

    init(_ means: Means) throws {
        var configuration = LLM.Configuration()
        configuration.attempts = means.settings[.upstreamAttempts]
        configuration.firstTokenWithin = means.settings[.upstreamFirstToken]
        configuration.silenceWithin = means.settings[.upstreamSilence]
        configuration.answersMemory = means.settings[.answersMemory]
        self.configuration = configuration
        callsAtOnce = means.settings[.answersAtOnce]
        models = try means.models()
        client = means.client
        masterKeys = try means.masterKeys()
        waitingChats = means.waitingChats
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await models.start(on: log)
        try models.requireKeys()
        let llm = LLM(
            configuration, log: log, client: client, catalogue: models.current, masterKeys: masterKeys,
            clock: Service.clock)
        var running = try await Running.activity(llm, on: log, atOnce: callsAtOnce)
        waitingChats.count = running.waitingCount
        let metrics = ClientMetrics()
        let held = Gauge(
            label: "yizhan_answers_held_bytes", help: "What answers hold in memory while it waits for the log.")
        let paused = Gauge(
            label: "yizhan_answers_paused", help: "Calls that are paused because their answers hold too much.")
        running.stop = { [models] in models.stop() }
        let updateActivity = running.updateMetrics
        running.updateMetrics = { [client] in
            updateActivity()
            metrics.update(to: client)
            held.set(llm.memory.held)
            paused.set(llm.memory.paused)
        }
        return running
    }
}

extension Setting<Int> {
    static var upstreamAttempts: Self {
        Self("YIZHAN_UPSTREAM_ATTEMPTS", "3", .integer(1...10), "calls of one request before its first token")
    }

    static var answersAtOnce: Self {
        Self("YIZHAN_ANSWERS_AT_ONCE", "1024", .integer(1...100_000), "calls of models that run at once")
    }

    static var answersMemory: Self {
        Self(
            "YIZHAN_ANSWERS_MEMORY", "64MiB", .bytes(1 << 20...1 << 40),
            "what answers together may hold for the log before providers are paused; each may hold 64 KiB")
    }
}

extension Setting<Duration> {
    static var upstreamFirstToken: Self {
        Self(
            "YIZHAN_UPSTREAM_FIRST_TOKEN", "10m", .duration(.milliseconds(100)...(.seconds(3600))),
            "how long a provider may take to begin an answer")
    }

    static var upstreamSilence: Self {
        Self(
            "YIZHAN_UPSTREAM_SILENCE", "10m", .duration(.milliseconds(100)...(.seconds(3600))),
            "how long a provider may be silent in an answer")
    }
}
