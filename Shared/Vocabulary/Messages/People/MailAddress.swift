/// A mail address in its one normal form, so that one mailbox is one identity.
///
/// Small letters, no tag (`ann+shop@…` is `ann@…`), and one of the spellings that the provider takes for the same. What
/// is mailed to prove the identity goes to this address and not to the one that was typed: where a provider does tell
/// two spellings apart, the code then reaches the owner of the normal one, and nobody else gets into that account.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// `local@domain`, in ASCII; a domain in other letters stands in its ASCII form (`xn--…`).
    package let text: String

    private static let longest = 254
    private static let longestLocal = 64

    /// Reads what a person typed; spaces around it do not count.
    package init(_ typed: String) throws(MailAddressFault) {
        let bytes = Array(typed.utf8).trimmed
        try Self.check(bytes)
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .form }
        let domain = try Self.domain(parts[1])
        let local = try Self.local(parts[0], Self.spelling[domain])
        text = local + "@" + domain
    }

    package var description: String { text }

    /// What could end a header or a command, or is allowed in an address but meant by nobody, is named to the person.
    private static func check(_ bytes: ArraySlice<UInt8>) throws(MailAddressFault) {
        // First, so that no other fault is looked for in a megabyte.
        guard bytes.count <= longest else { throw .tooLong }
        for byte in bytes {
            switch byte {
            case 0..<0x20, 0x7F: throw .control
            case 0x20: throw .space
            case UInt8(ascii: "\""): throw .quote
            case UInt8(ascii: "("), UInt8(ascii: ")"): throw .comment
            case UInt8(ascii: "["), UInt8(ascii: "]"): throw .literal
            case 0x80...: throw .notASCII
            default: break
            }
        }
    }
}

extension MailAddress: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = try? MailAddress(text), address.text == text else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no mail address.")
        }
        self = address
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

// MARK: - Normal form

extension MailAddress {
    /// How a provider spells a name before the `@`.
    private enum Spelling {
        /// Without these signs, wherever they stand.
        case without([UInt8])
        /// Dots and hyphens are the same.
        case hyphenated
    }

    /// By the domain as it is written here.
    private static let spelling: [String: Spelling] = [
        "gmail.com": .without(Array(".".utf8)), "yandex.ru": .hyphenated,
        "proton.me": .without(Array(".-_".utf8)), "protonmail.com": .without(Array(".-_".utf8)),
        "protonmail.ch": .without(Array(".-_".utf8)), "pm.me": .without(Array(".-_".utf8)),
    ]
    /// Domains at which each mailbox is one of the other. Proton's are none: most of its mailboxes have one domain, so
    /// what is mailed to another would not arrive.
    private static let otherNames = [
        "googlemail.com": "gmail.com", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru", "yandex.by": "yandex.ru",
        "yandex.kz": "yandex.ru", "narod.ru": "yandex.ru",
    ]

    private static func domain(_ part: ArraySlice<UInt8>) throws(MailAddressFault) -> String {
        let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel) else { throw .form }
        // An address of a machine, not a name.
        guard let last = labels.last, !last.allSatisfy(isDigit) else { throw .literal }
        let name = String(decoding: part, as: UTF8.self).lowercased()
        return otherNames[name] ?? name
    }

    private static func local(
        _ part: ArraySlice<UInt8>, _ spelling: Spelling?
    ) throws(MailAddressFault) -> String {
        guard part.count <= longestLocal else { throw .tooLong }
        let words = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isOfWord) }) else { throw .form }
        var name = part.prefix { $0 != UInt8(ascii: "+") }
        // A dot that stood before the tag would end the name.
        while name.last == UInt8(ascii: ".") { name.removeLast() }
        switch spelling {
        case .without(let signs): name.removeAll { signs.contains($0) }
        case .hyphenated: name = ArraySlice(name.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "-") : $0 })
        case nil: break
        }
        guard !name.isEmpty else { throw .form }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
            && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
    }

    /// The signs of an atom (RFC 5322, section 3.2.3).
    private static func isOfWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || atomSigns.contains(byte) }

    private static let atomSigns = Array("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isLetter(_ byte: UInt8) -> Bool {
        let small = byte | 0x20
        return small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

extension [UInt8] {
    /// Without the spaces around it; line breaks stay, to be refused.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var rest = self[...]
        while rest.first == 0x20 { rest.removeFirst() }
        while rest.last == 0x20 { rest.removeLast() }
        return rest
    }
}

/// Why a text is no mail address that we take.
package enum MailAddressFault: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// It is not `name@domain`.
    case form
    case tooLong
    /// Line breaks and other controls.
    case control
    case space
    case quote
    case comment
    /// A numeric address in place of a domain.
    case literal
    case notASCII

    package var description: String {
        switch self {
        case .form: "it is not of the form name@example.com"
        case .tooLong: "it is longer than a mail address may be"
        case .control: "it has a line break or another control character in it"
        case .space: "it has a space in it"
        case .quote: "it has a quotation mark in it"
        case .comment: "it has a comment in parentheses in it"
        case .literal: "it names a machine by its number instead of a domain"
        case .notASCII: "it has other letters than a to z in it"
        }
    }
}
