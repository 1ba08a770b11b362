internal import Credentials

/// A path of ours to which a browser is led after a sign-in. Nothing else is one: it begins with one slash, and has no
/// second one beside another and no backslash, which browsers take for a slash; nor what browsers leave out of an address,
/// nor a fragment.
struct ReturnPath: Equatable {
    let text: String

    static let home = ReturnPath(known: "/")

    private init(known text: String) {
        self.text = text
    }

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...EntryToken.longestPath).contains(bytes.count), bytes[0] == UInt8(ascii: "/"),
            bytes.allSatisfy({ Self.isAllowed($0) }),
            !zip(bytes, bytes.dropFirst()).contains(where: { $0 == UInt8(ascii: "/") && $1 == $0 })
        else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
    }
}
