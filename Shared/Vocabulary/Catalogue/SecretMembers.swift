internal import Credentials
internal import Messages
internal import Telemetry

/// The members of a list's entries that are secret. On the log they are sealed, nobody is shown them, and a file may name
/// the environment variable that has one: `apiKeyVariable`.
struct SecretMembers: Sendable {
    let list: String
    let names: [String]
    private let kind: String

    static let channels = SecretMembers(list: "channels", names: ["apiKey"], kind: "channel")
    static let merchants = SecretMembers(
        list: "merchants", names: ["privateKey", "apiKey", "formerAPIKey"], kind: "merchant")
    /// The first one is where an address has what it must not show.
    static let apps = SecretMembers(list: "apps", names: ["secret", "token", "encodingKey"], kind: "app")
    static let all = [channels, merchants, apps]

    /// Masked wherever they stand, also where they are out of place.
    static let anywhere = Set(all.flatMap(\.names))
    private static let pathEnds = anywhere.map { "." + $0 }

    /// Whether a secret stands at a path such as `merchants[wx].privateKey`.
    static func isSecret(_ path: String) -> Bool { pathEnds.contains { path.hasSuffix($0) } }

    /// What a member is sealed for: as another member, moved to another entry or another address it cannot be opened, so
    /// that it never goes there.
    func seal(of member: String, name: String, baseURL: String) -> String {
        let entry = [kind, name, Channel.trimmed(baseURL)].joined(separator: "\u{0}")
        // A channel has one secret, and its seal has never said which.
        return names.count == 1 ? entry : entry + "\u{0}" + member
    }

    func seal(of member: String, in entry: [String: DocumentValue]) -> String {
        let address = entry["baseURL"]?.string ?? usualAddress(of: entry)
        return seal(of: member, name: entry["name"]?.string ?? "", baseURL: address)
    }

    /// The member that becomes this one when it is replaced; nil if none does.
    func predecessor(of member: String) -> String? {
        list == Self.merchants.list && member == "formerAPIKey" ? "apiKey" : nil
    }

    /// The address of an entry that says none.
    private func usualAddress(of entry: [String: DocumentValue]) -> String {
        guard list == Self.apps.list, let platform = entry["platform"]?.string else { return "" }
        return BotPlatform(rawValue: platform)?.usualAddress ?? ""
    }
}

/// A secret of the document, as far as this process can open it.
struct OpenedSecret {
    /// Nil if there is none, or with a fault.
    let text: Secret?
    let fault: String?
}

extension OpenedSecret {
    /// - Parameter noun: what it is, for the fault: `key`.
    init(_ sealed: SealedText, _ keys: MasterKeys?, for seal: String, called noun: String = "key") {
        guard let keys else {
            self.init(text: nil, fault: "its \(noun) is sealed, and this process has no master key")
            return
        }
        do throws(SealFault) {
            self.init(text: Secret(try keys.open(sealed, for: seal)), fault: nil)
        } catch {
            self.init(text: nil, fault: "its \(noun) cannot be opened: \(error)")
        }
    }
}

/// Seals secrets as they are given, over those that the log has by now.
struct SecretSealing {
    let keys: MasterKeys?
    /// By what each is sealed for.
    let former: [String: DocumentValue]

    /// A secret on its way to the log.
    struct Outcome {
        let sealed: DocumentValue
        /// Nil for one that stays and cannot be opened here.
        let text: String?
    }

    /// Seals a secret. One that stays (`"***"`, or the same again) stays sealed as it is.
    ///
    /// - Parameters:
    ///   - seal: what it is sealed for.
    ///   - predecessor: the member whose sealed value `"***"` stands for where this one has none yet.
    ///   - place: where it stands, for errors.
    func seal(
        _ given: DocumentValue, for seal: String, after predecessor: String?, at place: String
    ) throws(CatalogueError) -> Outcome {
        guard let text = given.string, !text.isEmpty else { throw CatalogueError(place, "a text is wanted, in quotes") }
        let former = former[seal]
        let formerText = keys.flatMap { former?.opened(with: $0, for: seal) }
        if text == CatalogueDraft.hidden {
            if former == nil, let keys, let predecessor,
                let moved = self.former[predecessor]?.opened(with: keys, for: predecessor)
            {
                return Outcome(sealed: DocumentValue(keys.seal(moved, for: seal)), text: moved)
            }
            guard let former else {
                throw CatalogueError(
                    place, "there is no key to keep for this name and address; give the key, or leave it out")
            }
            return Outcome(sealed: former, text: formerText)
        }
        guard let keys else {
            throw CatalogueError(place, "set YIZHAN_MASTER_KEY or YIZHAN_MASTER_KEY_FILE: keys are kept sealed")
        }
        if let former, formerText == text { return Outcome(sealed: former, text: text) }
        return Outcome(sealed: DocumentValue(keys.seal(text, for: seal)), text: text)
    }
}

extension DocumentValue {
    /// Replaces each secret that an entry has.
    ///
    /// - Parameter replacement: gets what stands there, what it is sealed for, and its place.
    func replacingSecrets(
        by replacement: (DocumentValue, String, String) throws(CatalogueError) -> DocumentValue
    ) throws(CatalogueError) -> DocumentValue {
        var value = self
        for secrets in SecretMembers.all {
            value = try value.changingEach(of: secrets.list) { entry, place throws(CatalogueError) in
                for name in secrets.names {
                    guard let secret = entry[name] else { continue }
                    entry[name] = try replacement(secret, secrets.seal(of: name, in: entry), "\(place).\(name)")
                }
            }
        }
        return value
    }
}
