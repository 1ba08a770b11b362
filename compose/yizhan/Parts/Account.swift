import Account
import EventLoop
import HTTP
import MessageLog
import Messages

/// The account API, in the role `chat`: it needs the same door.
struct AccountPart: Part {
    private let door: Door
    private let models: Models
    private let client: HTTPClient
    private let ownKeys: OwnKeyDoor
    private let configuration: AccountAPI.Configuration

    init(_ means: Means) throws {
        door = try means.door()
        models = try means.models()
        client = means.client
        configuration = Self.configuration(means.settings)
        ownKeys = OwnKeyDoor(models.current, masterKeys: try means.masterKeys())
    }

    func start(on log: any MessageLog) async throws -> Running {
        let api = AccountAPI(
            try await door.open(on: log), ownKeys: ownKeys, catalogue: models.current, client: client,
            configuration: configuration)
        return Running(addRoutes: { api.add(to: &$0) })
    }

    nonisolated static func configuration(_ settings: Settings) -> AccountAPI.Configuration {
        var api = AccountAPI.Configuration()
        api.maxOpenRequests = settings[.maxConnections]
        api.maxOpenPerAccount = settings[.maxStreamsPerAccount]
        api.questionsPerSecond = settings[.questionsPerSecond]
        api.address = settings.publicAddress
        api.sendsMail = settings.offersMail
        api.gift = settings[.signupGrant]
        api.giftBudget = settings[.giftBudget]
        return api
    }
}

extension Settings {
    /// Where people reach the service, without a slash at its end: links lead there.
    var publicAddress: String {
        let listen = "http://" + self[.listen].description.replacing("0.0.0.0:", with: "127.0.0.1:")
        return self[.publicAddress] ?? listen
    }
}

extension Setting<String?> {
    static var publicAddress: Self {
        Self(
            "YIZHAN_ADDRESS", .site,
            "where people and payment providers reach the service, like `https://chat.example.com`; by default YIZHAN_LISTEN"
        )
    }
}

extension SettingForm<String> {
    /// An address without a path; a slash at its end is left out.
    fileprivate static var site: Self {
        Self("an address like https://chat.example.com, without a path") { text in
            let form = /(https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)\/?/
            return text.lowercased().wholeMatch(of: form).map { String($0.output.1) }
        }
    }
}

extension Setting<Int> {
    static var questionsPerSecond: Self {
        Self(
            "YIZHAN_QUESTIONS_PER_SECOND", "20", .integer(1...1_000_000),
            "questions (balance, ledger) and changes of one key or session that a process takes a second; ten times as many at once"
        )
    }
}
