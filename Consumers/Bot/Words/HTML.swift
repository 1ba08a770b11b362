/// A tag that a model wrote into its Markdown, or an address in angle brackets.
struct HTMLTag {
    /// Of the bytes that it takes.
    let count: Int
    /// What is shown of it.
    let plain: ArraySlice<UInt8>

    private static let longest = 300
    /// Any other name is taken for text, such as that of a type.
    private static let names: Set<String> = [
        "a", "b", "big", "blockquote", "br", "center", "code", "del", "details", "div", "em", "font", "hr", "i", "img",
        "ins", "kbd", "li", "mark", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "sub", "summary", "sup",
        "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    ]

    /// Reads what begins with `<`; nil if it is no tag.
    init?(_ bytes: ArraySlice<UInt8>) {
        let rest = bytes.prefix(Self.longest).dropFirst()
        let inner = rest.prefix { $0 != .greater && $0 != .less && $0 != .newline }
        guard rest.dropFirst(inner.count).first == .greater, let first = inner.first else { return nil }
        count = inner.count + 2
        if Self.isAddress(inner) {
            plain = inner
            return
        }
        let name = (first == .slash ? inner.dropFirst() : inner).prefix { $0.isLetter }
        let behind = inner.dropFirst(name.count + (first == .slash ? 1 : 0)).first
        guard behind == nil || behind == .space || behind == .slash else { return nil }
        let tag = String(decoding: name.map { $0 | 0x20 }, as: UTF8.self)
        guard Self.names.contains(tag) else { return nil }
        plain = tag == "br" ? [.newline] : []
    }

    private static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
        guard !text.contains(.space) else { return false }
        return text.starts(with: "http://".utf8) || text.starts(with: "https://".utf8)
            || text.starts(with: "mailto:".utf8)
    }
}

/// A sign that is written by its name or number: `&lt;`, `&#215;`.
struct HTMLEntity {
    let count: Int
    let plain: [UInt8]

    private static let longest = 10
    private static let names: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "times": "×", "divide": "÷",
        "le": "≤", "ge": "≥", "ne": "≠", "plusmn": "±", "deg": "°", "middot": "·", "bull": "•", "hellip": "…",
        "mdash": "—", "ndash": "–", "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "copy": "©", "reg": "®",
        "trade": "™", "rarr": "→", "larr": "←", "uarr": "↑", "darr": "↓", "yen": "¥", "euro": "€", "emsp": " ",
        "ensp": " ", "infin": "∞", "pi": "π", "sum": "∑", "radic": "√",
    ]

    /// Reads what begins with `&`; nil if it is no sign.
    init?(_ bytes: ArraySlice<UInt8>) {
        let rest = bytes.prefix(Self.longest).dropFirst()
        guard let end = rest.firstIndex(of: .semicolon) else { return nil }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        guard let sign = Self.names[name] ?? Self.numbered(name) else { return nil }
        count = end - bytes.startIndex + 1
        plain = Array(sign.utf8)
    }

    private static func numbered(_ name: String) -> String? {
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, number >= 0x20, let scalar = Unicode.Scalar(number) else { return nil }
        return String(scalar)
    }
}
