/// A key or a certificate as people paste it: PEM (RFC 7468), or the base64 of it alone.
struct KeyText {
    /// What the armour says it is, such as `PRIVATE KEY`; nil for base64 alone.
    let label: String?
    /// The bytes in DER.
    let bytes: [UInt8]

    /// More than a key or a certificate has.
    private static let longest = 64 << 10

    /// Reads the first thing in the text; PEM may have explanations around it.
    init(_ text: String) throws(KeyError) {
        guard let first = try Self.all(in: text, upTo: 1).first else { throw .unreadable }
        self = first
    }

    /// Reads all texts of a file, as files of certificates have several. Base64 alone is one text.
    ///
    /// - Parameter most: later ones are ignored.
    static func all(in text: String, upTo most: Int = .max) throws(KeyError) -> [KeyText] {
        guard text.utf8.count <= longest else { throw .unreadable }
        let parts = text.split(separator: "-----", omittingEmptySubsequences: false)
        var texts: [KeyText] = []
        var place = 0
        while texts.count < most, let start = parts[place...].firstIndex(where: { $0.hasPrefix("BEGIN ") }) {
            texts.append(try KeyText(armoured: parts[start...]))
            place = start + 3
        }
        return texts.isEmpty ? [KeyText(label: nil, bytes: try decoded(text[...]))] : texts
    }

    private init(label: String?, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// - Parameter parts: the first line, what follows it, and the last line; the marks around them are gone.
    private init(armoured parts: ArraySlice<Substring>) throws(KeyError) {
        let start = parts.startIndex
        let label = String(parts[start].dropFirst("BEGIN ".count))
        guard start + 2 < parts.endIndex, parts[start + 2] == "END \(label)" else { throw .unreadable }
        // Before the base64 of an older form stand lines such as `Proc-Type: 4,ENCRYPTED`.
        guard !label.hasPrefix("ENCRYPTED"), !parts[start + 1].contains(":") else { throw .encrypted }
        self.init(label: label, bytes: try Self.decoded(parts[start + 1]))
    }

    private static func decoded(_ text: Substring) throws(KeyError) -> [UInt8] {
        guard let bytes = [UInt8](base64: text.filter { !$0.isWhitespace }), !bytes.isEmpty else { throw .unreadable }
        return bytes
    }
}

/// Why a text is no key that can be used.
package enum KeyError: Error, Hashable, Sendable {
    /// Neither PEM nor base64 of what is wanted.
    case unreadable
    /// It is something else, as its armour says, such as a public key in place of a private one.
    case isAnother(kind: String)
    /// A passphrase protects it.
    case encrypted
    /// It belongs to another algorithm.
    case notRSA
    /// It has fewer bits than are safe, or more than are of use.
    case wrongSize(bits: Int)
}

extension KeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable: "the text is no key: neither PEM nor base64 of one"
        case .isAnother(let kind): "the text is of another kind: \(kind)"
        case .encrypted: "the key is encrypted; store it without a passphrase"
        case .notRSA: "the key is not an RSA key"
        case .wrongSize(let bits): "the key has \(bits) bits; 2048 to 8192 are allowed"
        }
    }
}
