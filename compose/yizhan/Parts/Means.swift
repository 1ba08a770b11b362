import Admin
import Catalogue
import Credentials
import EventLoop
import HTTP
import LiveCatalogue
import MessageLog

/// What parts share: clients, catalogue, secret. An error names the setting that is missing.
@IOLoop
final class Means {
    let settings: Settings
    let directory: DataDirectory
    /// The process's name on its cluster; nil for a single process.
    let name: String?
    let client: HTTPClient
    /// Where this process listens for the operator's commands.
    let consoleSocket: String
    let waitingChats = WaitingChats()
    private let useOfCatalogue: UseOfCatalogue
    private let demo: Demo?
    private var known: Models?
    private var dead: DeadLetters?
    private var knownDoor: Door?

    /// - Parameters:
    ///   - demo: used if no provider is configured; nil makes that an error.
    ///   - use: what the process does with the catalogue on the log.
    ///   - console: where it listens for the operator's commands; nil for a service's own place.
    init(
        _ settings: Settings, _ directory: DataDirectory, name: String? = nil, demo: Demo? = nil,
        catalogue use: UseOfCatalogue = .serving, console: String? = nil
    ) {
        self.settings = settings
        self.directory = directory
        self.name = name
        self.demo = demo
        useOfCatalogue = use
        consoleSocket = console ?? directory.controlSocket
        var configuration = HTTPClient.Configuration()
        if let proxy = settings[.upstreamProxy] { configuration.proxy = proxy }
        // A few more than answers: for the providers' lists of models, and for the pictures that an answer waits for.
        configuration.allow(callsAtOnce: settings[.answersAtOnce] + 32)
        configuration.certificateAuthorities = settings[.authorities]
        client = HTTPClient(configuration)
    }

    /// Makes the parts in order. An error names what a part lacks.
    func make(_ parts: [any Part.Type]) async throws -> [any Part] {
        var made: [any Part] = []
        for part in parts { made.append(try await part.init(self)) }
        return made
    }

    /// The secret that signs keys and stream ids. A cluster must configure it; a single process may generate it.
    func secret() throws -> ServerSecret {
        guard name != nil else { return try directory.secret(settings) }
        guard let secret = try settings.serverSecret() else {
            throw SettingError(
                description: "The role chat needs YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same on every node.")
        }
        return secret
    }

    /// The secrets that sessions are signed with. A cluster must configure them: who is signed in at one node is at all.
    func sessionSecrets() throws -> SessionSecrets {
        guard name != nil else { return try directory.sessionSecrets(settings) }
        guard let secrets = try settings.sessionSecrets() else {
            throw SettingError(
                description: "The role chat needs YIZHAN_SESSION_SECRET or YIZHAN_SESSION_SECRET_FILE, the same on "
                    + "every node; `openssl rand -base64 32` makes one.")
        }
        return secrets
    }

    /// The door, made once for all parts behind it.
    func door() throws -> Door {
        if let knownDoor { return knownDoor }
        let door = Door(
            settings, name: name, secret: try secret(), sessionSecrets: try sessionSecrets(),
            waitingChats: waitingChats)
        knownDoor = door
        return door
    }

    /// What keys are signed with; nil for a command on a cluster whose secret it was not given.
    func keySecret() throws -> ServerSecret? {
        if let secret = try settings.serverSecret() { return secret }
        return settings.isSet(.kafka) ? nil : try secret()
    }

    /// What providers' keys are sealed with. Only a single process may generate it: what is sealed on a cluster with a key
    /// of one's own, nobody else can open.
    func masterKeys() throws -> MasterKeys? {
        if let keys = try settings.masterKeys() { return keys }
        return name == nil && !settings.isSet(.kafka) ? try directory.masterKeys(settings) : nil
    }

    /// The dead letters, which one wish at a time sends again, whichever door it comes through.
    func letters(on log: any MessageLog) -> DeadLetters {
        if let dead { return dead }
        let letters = DeadLetters(log, clock: Service.clock)
        dead = letters
        return letters
    }

    /// The models on offer, made once for all parts.
    func models() throws -> Models {
        if let known { return known }
        let models = try Models(settings, process: name, keys: masterKeys(), client: client, demo: demo)
        known = models
        return models
    }

    /// The catalogue on the log, read to its end; nil if this process does without.
    func catalogue(on log: any MessageLog) async throws -> LiveCatalogue? {
        switch useOfCatalogue {
        case .none: return nil
        case .serving:
            let models = try models()
            try await models.start(on: log)
            return models.live
        case .changing:
            let live = LiveCatalogue(
                into: CurrentCatalogue(), keys: try masterKeys(), callsChannels: false, looksForWords: false)
            try await live.start(on: log)
            return live
        }
    }

    /// The catalogue for a role that wants its merchants alone: it proposes nothing, and needs no provider of models. Nil for
    /// a command, which has no clock.
    func merchants(on log: any MessageLog) async throws -> LiveCatalogue? {
        try await onlyRead(from: log, looksForWords: false)
    }

    /// The same for a role that wants its apps, and the words that people are not to say.
    func apps(on log: any MessageLog) async throws -> LiveCatalogue? {
        try await onlyRead(from: log, looksForWords: true)
    }

    private func onlyRead(from log: any MessageLog, looksForWords: Bool) async throws -> LiveCatalogue? {
        guard useOfCatalogue == .serving else { return nil }
        if known != nil { return try await catalogue(on: log) }
        let live = LiveCatalogue(
            into: CurrentCatalogue(), keys: try masterKeys(), callsChannels: false, looksForWords: looksForWords)
        try await live.start(on: log)
        return live
    }

    /// Whether models are configured, but the catalogue was changed live and has others.
    var ignoresModels: Bool { known?.areSettingsIdle ?? false }

    /// Whether the catalogue in force has the demo model of this process.
    var offersDemo: Bool {
        guard let known, let address = demo?.baseURL else { return false }
        return known.haveChannel(at: address)
    }

    /// Whether the shop is paid at merchants at which nobody pays with money.
    var playsPayments: Bool { known?.current.value.payees.contains(where: \.isSandbox) ?? false }

    /// Whether persons write from platforms that this process plays.
    var hearsPlayedApps: Bool {
        known?.current.value.apps.contains { app in app.isSandbox && app.fault == nil } ?? false
    }

    /// Whether there is nobody to pay.
    var sellsNothing: Bool { known?.current.value.payees.isEmpty ?? false }
}

/// Reads the catalogue on the log for a part; nil if the process does without.
typealias CatalogueReader = @IOLoop @Sendable (any MessageLog) async throws -> LiveCatalogue?

/// What a process does with the catalogue: a command that reads or changes it proposes nothing from the settings of its
/// shell. The trail is read with it, which says what became of proposals.
enum UseOfCatalogue {
    case none, changing, serving
}

extension Setting<String?> {
    static var authorities: Self {
        Self(
            "YIZHAN_CA_FILE", .certificates,
            "a PEM file of further certificate authorities: of providers, proxies and, in place of the system's, brokers"
        )
    }
}

extension Setting<HTTPClient.Proxy?> {
    static var upstreamProxy: Self {
        Self("YIZHAN_UPSTREAM_PROXY", .proxy, "a proxy for calls; by default as `https_proxy` and its like say")
    }
}
