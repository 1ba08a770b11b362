import Crypto

/// Somebody with a phone.
struct PlayedPerson: Hashable, Sendable {
    /// 1 to 20 letters, digits, `-` and `_`: it stands in addresses.
    let name: String

    /// Those who are there from the beginning.
    static let first = ["Alice", "Bob"].map { PlayedPerson(known: $0) }

    private init(known name: String) {
        self.name = name
    }

    /// Nil for a name that cannot be one.
    init?(name: String) {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (1...20).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    /// What the platform calls the person to this app: the same after every start.
    func id(at app: PlayedApp) -> String {
        switch app.platform {
        case .officialAccount:
            "o" + String(Digest.sha256(Array("\(app.id)/\(name)".utf8)).base64URL.prefix(27))
        case .weComApp, .weComRobot, .zsxq: name
        }
    }
}
