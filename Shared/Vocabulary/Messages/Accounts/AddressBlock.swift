/// A block of IP addresses in CIDR notation, such as `192.0.2.0/24` and `2001:db8::/32`; a lone address is a block of one.
///
/// An IPv4 address and its form in IPv6 (`::ffff:192.0.2.1`) are one address. A block of IPv6 has IPv4 addresses in it
/// only if it lies within `::ffff:0:0/96`: who writes `::/0` means IPv6.
package struct AddressBlock: Hashable, Sendable {
    private let base: NumericAddress
    /// Of the 128 bits of an address.
    private let bits: Int

    /// Nil for anything else than an address, or one with a length that it can have. Spaces, zones and names are not read.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let base = NumericAddress(first) else { return nil }
        let width = first.contains(":") ? 128 : 32
        guard parts.count == 2 else {
            self.base = base
            bits = 128
            return
        }
        guard let length = Self.length(parts[1]), length <= width else { return nil }
        bits = length + 128 - width
        self.base = base.masked(to: bits)
    }

    /// Whether an address, as text, is in the block; false for what is no address.
    package func contains(_ address: String) -> Bool {
        guard let address = NumericAddress(address[...]) else { return false }
        guard !address.isIPv4 || (base.isIPv4 && bits >= 96) else { return false }
        return address.masked(to: bits) == base
    }

    /// One form for equal blocks.
    package var text: String {
        guard base.isIPv4, bits >= 96 else { return "\(base.text)/\(bits)" }
        return "\(base.text)/\(bits - 96)"
    }

    private static func length(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }
}

/// An address as a number of 128 bits, IPv4 in its form in IPv6.
private struct NumericAddress: Hashable, Sendable {
    var number: UInt128

    private static let ofIPv4: UInt128 = 0xFFFF << 32
    /// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` is the longest.
    private static let longest = 45

    var isIPv4: Bool { number >> 32 == 0xFFFF }

    init(number: UInt128) {
        self.number = number
    }

    init?(_ text: Substring) {
        guard text.utf8.count <= Self.longest else { return nil }
        if text.contains(":") {
            guard let number = Self.six(text) else { return nil }
            self.number = number
        } else {
            guard let number = Self.four(text) else { return nil }
            self.number = Self.ofIPv4 | UInt128(number)
        }
    }

    func masked(to bits: Int) -> NumericAddress {
        // A shift by the whole width gives zero.
        NumericAddress(number: number & ~(UInt128.max >> bits))
    }

    var text: String {
        if isIPv4 {
            return stride(from: 24, through: 0, by: -8).map { String(number >> UInt128($0) & 0xFF) }
                .joined(separator: ".")
        }
        return stride(from: 112, through: 0, by: -16).map { String(number >> UInt128($0) & 0xFFFF, radix: 16) }
            .joined(separator: ":")
    }

    /// Four decimal numbers. A zero before a number is refused: some read it as octal.
    private static func four(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                part == "0" || part.first != "0", let byte = UInt8(part)
            else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }

    /// Groups of four hexadecimal digits, of which one run of zeros may be left out (RFC 4291, section 2.2).
    private static func six(_ text: Substring) -> UInt128? {
        let halves = halves(of: text)
        guard halves.count <= 2 else { return nil }
        guard let head = groups(halves[0], isLast: halves.count == 1),
            let tail = halves.count == 2 ? groups(halves[1], isLast: true) : []
        else { return nil }
        let count = head.count + tail.count
        guard halves.count == 1 ? count == 8 : count < 8 else { return nil }
        let all = head + [UInt16](repeating: 0, count: 8 - count) + tail
        return all.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
    }

    /// What stands before and behind each `::`.
    private static func halves(of text: Substring) -> [Substring] {
        var halves: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" {
                halves.append(text[start..<index])
                start = text.index(after: next)
                index = start
            } else {
                index = next
            }
        }
        return halves + [text[start...]]
    }

    /// - Parameter isLast: whether the address ends here, maybe with an IPv4 address.
    private static func groups(_ text: Substring, isLast: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(".") {
                guard let number = four(part) else { return nil }
                groups += [UInt16(number >> 16), UInt16(number & 0xFFFF)]
            } else {
                guard let group = group(part) else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func group(_ text: Substring) -> UInt16? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return UInt16(text, radix: 16)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
