/// What a person writes is copied into a platform's XML as it is: with control characters, which XML does not have, and
/// with the `]]>` of a program's text, which ends the section that it stands in. Refused, it would be delivered twice more,
/// and the person would read that the account is out of order.
enum RawText {
    private static let begin = Array("<Content><![CDATA[".utf8)
    private static let end = Array("]]></Content>".utf8)

    /// Puts a space in place of each control character, and the sign for what cannot be shown in place of U+FFFE and
    /// U+FFFF. A zero stays, and is refused: of UTF-16 every other byte is one.
    static func readable(_ bytes: [UInt8]) -> [UInt8] {
        var readable = bytes
        for index in bytes.indices {
            switch bytes[index] {
            case 0x00, 0x09, 0x0A, 0x0D: continue
            case 0x01..<0x20: readable[index] = UInt8(ascii: " ")
            case 0xBE...0xBF where index >= 2 && bytes[index - 1] == 0xBF && bytes[index - 2] == 0xEF:
                readable[index] = 0xBD
            default: continue
            }
        }
        return readable
    }

    /// Divides each end of a section inside what a person wrote: that is all between the first beginning of the element
    /// and its last end, whatever it looks like. No field that a person chooses stands behind it.
    ///
    /// - Returns: nil if there is no such element.
    static func divided(_ bytes: [UInt8]) -> [UInt8]? {
        guard let first = bytes.firstRange(of: begin)?.upperBound, let last = bytes.ranges(of: end).last?.lowerBound,
            first <= last
        else { return nil }
        var divided = Array(bytes[..<first])
        divided += bytes[first..<last].replacing("]]>".utf8, with: "]]]]><![CDATA[>".utf8)
        divided += bytes[last...]
        return divided
    }
}
