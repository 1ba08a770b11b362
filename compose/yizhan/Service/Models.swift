import Catalogue
import Credentials
import EventLoop
import Foundation
import HTTP
import LiveCatalogue
import MessageLog
import Messages
import Problems
import Telemetry

/// What the settings say of the models on offer: a catalogue's file, a provider and its models, or the demo model, with
/// which come the sandbox's merchants and products if payments can be played.
///
/// They are the first version of the catalogue on the log. On one machine a start with other settings makes the next one,
/// until somebody changes the catalogue live; on a cluster none does, or one node with settings of yesterday would change
/// the models and prices of all.
@IOLoop
final class Models {
    let live: LiveCatalogue
    private let source: Source?
    private let actor: Actor
    private let isOfCluster: Bool
    private let isConfigured: Bool
    private let logger = Logger(label: "models")
    private var isStarted = false
    private var retry: LoopTimer?

    private enum Source {
        case draft(CatalogueDraft)
        /// A provider that lists its models.
        case provider(Provider)
    }

    /// How soon what failed is tried again.
    private static let pause = Duration.seconds(30)
    private static let attempts = 5

    /// - Parameters:
    ///   - process: the process's name on its cluster; nil for a single process.
    ///   - demo: used if no provider is configured; nil leaves that to the log.
    init(
        _ settings: Settings, process: String?, keys: MasterKeys?, client: HTTPClient, demo: Demo? = nil
    ) throws {
        actor = .settings(of: process ?? "up")
        isOfCluster = process != nil
        isConfigured = settings[.catalogueFile] != nil || settings[.openAIBaseURL] != nil
        if let path = settings[.catalogueFile] {
            source = .draft(try Self.read(path, settings.environment, keys))
        } else if let baseURL = settings[.openAIBaseURL] {
            let provider = Provider(baseURL: baseURL, key: settings[.openAIKey], client: client)
            let names = settings[.openAIModels]
            try Self.check(provider.draft(of: names ?? []), keys, .openAIBaseURL)
            source = names.map { .draft(provider.draft(of: $0)) } ?? .provider(provider)
        } else {
            try demo?.start()
            source = demo.map { .draft($0.draft) }
        }
        live = LiveCatalogue(into: CurrentCatalogue(), keys: keys, sandbox: demo?.means)
    }

    private static func read(
        _ path: String, _ environment: [String: String], _ keys: MasterKeys?
    ) throws(SettingError) -> CatalogueDraft {
        do {
            let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            let draft = try CatalogueDraft(parsing: file).resolved(by: environment)
            _ = try Catalogue(draft.sealed(with: keys), keys: keys)
            return draft
        } catch {
            throw SettingError(.catalogueFile, "\(path): \(error)")
        }
    }

    private static func check(
        _ draft: CatalogueDraft, _ keys: MasterKeys?, _ setting: Setting<String?>
    ) throws(SettingError) {
        do throws(CatalogueError) {
            _ = try Catalogue(draft.sealed(with: keys), keys: keys)
        } catch {
            throw SettingError(setting, "\(error)")
        }
    }

    /// Reads the catalogue from the log and proposes what the settings say, with its words. The first call does it for all
    /// parts.
    func start(on log: any MessageLog) async throws {
        guard !isStarted else { return }
        isStarted = true
        try await live.start(on: log)
        if source == nil, live.version == 0 {
            throw SettingError(
                description: "No provider is configured: set YIZHAN_CATALOGUE or YIZHAN_OPENAI_BASE_URL.")
        }
        if live.isSealedOtherwise {
            await propose("sealed with the first master key", while: { self.live.isSealedOtherwise }, { .reseal })
        }
        await settle()
        // A file may have brought words that the log had not.
        try await live.waitForWords()
    }

    func stop() { retry = nil }

    /// False while there is no catalogue at all: each request would be told that its model does not exist.
    var isReady: Bool { live.version > 0 }

    /// Whether models are configured that are not looked at.
    var areSettingsIdle: Bool { isConfigured && !maySpeak }

    /// Refuses to make calls for a cluster without the keys for them: it would fail the chats of its share of the
    /// accounts, and others could answer them.
    func requireKeys() throws(SettingError) {
        guard isOfCluster, let closed = current.value.channels.first(where: { $0.lacksKey }) else { return }
        throw SettingError(
            description: "YIZHAN_MASTER_KEY: the channel '\(closed.name)' cannot be called from here: "
                + "\(closed.fault ?? "").")
    }

    /// The catalogue in force.
    var current: CurrentCatalogue { live.current }

    func haveChannel(at address: String) -> Bool { current.value.channels.contains { $0.baseURL == address } }

    /// Whether the settings count: on a cluster only as long as nothing is on offer.
    private var maySpeak: Bool { live.isBySettings && (!isOfCluster || current.value.models.isEmpty) }

    /// Proposes what the settings say, if they count.
    private func settle() async {
        guard let source else { return }
        guard maySpeak else {
            return logger.notice(
                "The catalogue is on the log: settings of models are not looked at (`yizhan catalogue` changes it).",
                metadata: [.version: .integer(Int(live.version))])
        }
        switch source {
        case .draft(let draft):
            let isProposed = await propose { .replace(draft) }
            if !isProposed { tryAgain { await self.settle() } }
        case .provider(let provider):
            // What is on offer stays so until there is a list: a restart must not refuse models meanwhile.
            let known = provider.names(in: current.value)
            if !known.isEmpty || current.value.models.isEmpty { await propose { .replace(provider.draft(of: known)) } }
            // Nobody cancels this task; its one call has a deadline.
            IOLoop.start { await self.list(provider) }
        }
    }

    /// Asks the provider for its models; repeats every half minute until it responds.
    private func list(_ provider: Provider) async {
        do {
            let names = try await provider.list()
            guard maySpeak else { return }
            let isProposed = await propose { .replace(provider.draft(of: names)) }
            guard isProposed else { return tryAgain { await self.list(provider) } }
            logger.notice("The provider's models are on offer.", metadata: [.count: .integer(names.count)])
        } catch {
            logger.warning("The provider does not list its models.", metadata: [.error: .string("\(error)")])
            tryAgain { await self.list(provider) }
        }
    }

    private func tryAgain(_ body: @escaping @IOLoop @Sendable () async -> Void) {
        // Nobody cancels this task; its calls have deadlines.
        retry = LoopTimer(after: Self.pause) { IOLoop.start { await body() } }
    }

    /// Proposes an edit, again if others were first: mostly they have the same settings.
    ///
    /// - Parameters:
    ///   - isWanted: says after another's change whether it is still needed; by default while the settings count.
    ///   - edit: makes it of the version in force.
    /// - Returns: whether that is done with: the catalogue is as proposed, or the settings count no more.
    @discardableResult
    private func propose(
        _ note: String? = nil, while isWanted: (() -> Bool)? = nil, _ edit: () -> CatalogueEdit
    ) async -> Bool {
        let isWanted = isWanted ?? { self.maySpeak }
        for attempt in 1...Self.attempts {
            do throws(Problem) {
                _ = try await live.propose(edit(), by: actor, note: note)
                return true
            } catch {
                if error.code == .versionConflict {
                    guard isWanted() else { return true }
                    if attempt < Self.attempts { continue }
                }
                logger.warning(
                    "The catalogue does not say what the settings do.", metadata: [.error: .string(error.english)])
                break
            }
        }
        return false
    }
}

extension Setting<String?> {
    static var openAIBaseURL: Self {
        Self(
            "YIZHAN_OPENAI_BASE_URL", .url, "an OpenAI-compatible provider, `/v1` included; none: the demo model")
    }

    static var catalogueFile: Self {
        Self("YIZHAN_CATALOGUE", .text, "a JSON5 file of models, prices and channels, instead of the three above")
    }
}

extension Setting<Secret?> {
    static var openAIKey: Self { Self("YIZHAN_OPENAI_API_KEY", .secret, "the provider's key") }
}

extension Setting<[String]?> {
    static var openAIModels: Self {
        Self("YIZHAN_OPENAI_MODELS", .list, "the models to offer; by default what the provider lists")
    }
}
