internal import Credentials
internal import Messages
internal import Telemetry

/// What an app is at its platform: its numbers, and its secrets as far as this process can open and use them.
struct AppAccess {
    private(set) var id = ""
    private(set) var original: String?
    private(set) var agent: Int?
    private(set) var token: Secret?
    private(set) var encodingKey: Secret?
    private(set) var secret: Secret?
    private(set) var fault: String?

    /// Of an app that this process plays.
    init(playedAs name: String, _ platform: BotPlatform, _ mode: App.Mode, _ sandbox: AppSandbox?) {
        guard let sandbox else {
            fault = "this process runs no sandbox"
            return
        }
        guard let played = sandbox.apps[name], played.platform == platform else {
            fault = "the sandbox plays no such app: it has " + sandbox.apps.keys.sorted().joined(separator: ", ")
            return
        }
        (id, original, agent) = (played.id, played.original, played.agent)
        (token, secret) = (played.token, played.secret)
        encodingKey = mode == .plain ? nil : played.encodingKey
    }

    init(
        _ entry: CatalogueEntry, _ platform: BotPlatform, _ mode: App.Mode, _ abilities: [BotAbility],
        _ place: SecretPlace
    ) throws(CatalogueError) {
        id = try Self.id(of: entry, platform)
        if try entry.text("original") != nil { original = try entry.identifier("original") }
        if platform == .weComApp {
            agent = try entry.required("agent", entry.count("agent"), "the application's number")
        }
        let isDelivered = platform != .zsxq
        if isDelivered {
            token = try open("token", of: entry, "what the platform signs with", in: place)
            // In plain mode nothing is encrypted; a key that the console shows all the same is kept for later.
            if mode != .plain {
                encodingKey = try open("encodingKey", of: entry, "43 letters and digits", in: place)
            }
        }
        if try entry.sealed("secret") != nil || !isDelivered || !abilities.isEmpty {
            let wanted = isDelivered ? "what its abilities need" : "the cookie's zsxq_access_token"
            secret = try open("secret", of: entry, wanted, in: place)
        }
        guard fault != nil else { return }
        (token, encodingKey, secret) = (nil, nil, nil)
    }

    private static func id(of entry: CatalogueEntry, _ platform: BotPlatform) throws(CatalogueError) -> String {
        let id = try entry.identifier("id")
        guard platform != .zsxq || (id.utf8.count <= 20 && id.utf8.allSatisfy { (0x30...0x39).contains($0) }) else {
            throw entry.error("id", "the group's number is wanted, in digits")
        }
        return id
    }

    /// Opens a secret that has to be there. A version on the log may have what is refused by now.
    private mutating func open(
        _ member: String, of entry: CatalogueEntry, _ wanted: String, in place: SecretPlace
    ) throws(CatalogueError) -> Secret? {
        let sealed = try entry.required(member, entry.sealed(member), wanted)
        let seal = SecretMembers.apps.seal(of: member, name: place.name, baseURL: place.baseURL)
        let opened = OpenedSecret(sealed, place.keys, for: seal, called: member)
        fault = fault ?? opened.fault
        guard let text = opened.text else { return nil }
        fault = fault ?? Self.fault(of: text.exposed, as: member).map { "its \(member) cannot be used: \($0)" }
        return text
    }

    /// Why a text cannot be an app's secret; nil if it can.
    static func fault(of text: String, as member: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: false
            }
        }
        switch member {
        case "token":
            return isPlain && (3...32).contains(text.utf8.count) ? nil : "a token has 3 to 32 letters and digits"
        case "encodingKey":
            return isPlain && text.utf8.count == 43 ? nil : "an EncodingAESKey has 43 letters and digits"
        default:
            // It stands in addresses and in a header.
            let isOne = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\";,\\".utf8.contains($0) }
            return isOne && (1...512).contains(text.utf8.count)
                ? nil : "a secret has 1 to 512 printable characters, and no space, quote, comma and semicolon"
        }
    }
}

/// For what an app's secrets are sealed, and what opens them.
struct SecretPlace {
    let name: String
    let baseURL: String
    let keys: MasterKeys?
}

extension App {
    /// Refuses secrets that cannot be an app's, while they are in clear.
    ///
    /// - Parameters:
    ///   - texts: its secret members, as far as they are known.
    ///   - place: where the entry stands.
    static func check(_ texts: [String: String], at place: String) throws(CatalogueError) {
        for member in SecretMembers.apps.names {
            guard let text = texts[member], let fault = AppAccess.fault(of: text, as: member) else { continue }
            throw CatalogueError("\(place).\(member)", fault)
        }
    }
}
