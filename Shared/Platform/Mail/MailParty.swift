/// Who writes a mail or gets it: an address, and a name for people to read.
package struct MailParty: Hashable, Sendable {
    package let address: String
    package let name: String?

    /// Nil for an address that is none in plain ASCII (`local@domain`, RFC 5321 without quotes, comments and address
    /// literals), so that no address can end a header or a command early.
    package init?(_ address: String, name: String? = nil) {
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, address.utf8.count <= 254, (1...64).contains(parts[0].count) else { return nil }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let words = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isOfWord) }),
            labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isOfLabel) })
        else { return nil }
        self.address = address
        self.name = name
    }

    /// What stands after the `@`.
    package var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

    private static func isOfLabel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The signs of an atom (RFC 5322, section 3.2.3).
    private static func isOfWord(_ byte: UInt8) -> Bool { isOfLabel(byte) || atomSigns.contains(byte) }

    private static let atomSigns = Array("!#$%&'*+/=?^_`{|}~".utf8)
}
