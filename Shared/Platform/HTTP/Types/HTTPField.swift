/// One header field: a case-insensitive name, and a value that fits on a line.
///
/// The API follows swift-http-types.
package struct HTTPField: Sendable, Hashable {
    package var name: Name

    /// The text after the colon. A CR, LF or NUL becomes a space, so that no value can add a header line.
    package var value: String {
        get { storedValue }
        set { storedValue = Self.legalized(newValue) }
    }

    private var storedValue: String

    package init(name: Name, value: String) {
        self.name = name
        storedValue = Self.legalized(value)
    }

    private static func legalized(_ value: String) -> String {
        guard value.hasByte(where: isForbidden) else { return value }
        return String(decoding: value.utf8.map { isForbidden($0) ? 0x20 : $0 }, as: UTF8.self)
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte == 0x0D || byte == 0x0A || byte == 0
    }
}

extension HTTPField {
    /// A header's name, kept as it was written and compared in lower case.
    package struct Name: Sendable, Hashable {
        /// The name as it was written.
        package let rawName: String
        /// The name in lower case, for comparing and hashing.
        package let canonicalName: String

        /// Nil if the text is not a token (RFC 9110, 5.6.2).
        package init?(_ name: String) {
            guard Self.isToken(name) else { return nil }
            self.init(unchecked: name)
        }

        /// Makes a name that is known to be a token: a constant, or one that a parser has checked.
        package init(unchecked name: String) {
            rawName = name
            canonicalName = Self.lowered(name)
        }

        package static func == (left: Name, right: Name) -> Bool {
            left.canonicalName == right.canonicalName
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(canonicalName)
        }

        static func isToken(_ name: String) -> Bool {
            !name.isEmpty && !name.hasByte { byte in !isToken(byte) }
        }

        private static func lowered(_ name: String) -> String {
            guard name.hasByte(where: isUpperCase) else { return name }
            return String(decoding: name.utf8.map { isUpperCase($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        }

        private static func isUpperCase(_ byte: UInt8) -> Bool {
            byte >= 0x41 && byte <= 0x5A
        }

        private static func isToken(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
            default: false
            }
        }
    }
}

extension String {
    /// Returns true if a byte meets the condition. Every header is checked several times, and a walk over `utf8` takes
    /// four times as long.
    func hasByte(where predicate: (UInt8) -> Bool) -> Bool {
        let bytes = utf8.span
        var index = 0
        while index < bytes.count {
            if predicate(bytes[index]) { return true }
            index &+= 1
        }
        return false
    }
}
