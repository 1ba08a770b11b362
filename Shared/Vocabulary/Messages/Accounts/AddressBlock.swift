import Glibc

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
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            guard let base = NumericAddress(text) else { return nil }
            self.base = base
            bits = 128
            return
        }
        let address = String(text[..<slash])
        let width = address.utf8.contains(UInt8(ascii: ":")) ? 128 : 32
        // By bytes: a mark behind the slash makes one character with it, and would be skipped.
        let rest = text[text.utf8.index(after: slash)...]
        guard let base = NumericAddress(address), let length = Self.length(rest), length <= width else { return nil }
        bits = length + 128 - width
        self.base = base.masked(to: bits)
    }

    /// Whether an address, as text, is in the block; false for what is no address.
    package func contains(_ address: String) -> Bool {
        guard let address = NumericAddress(address) else { return false }
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

    init?(_ text: String) {
        // What is longer is no address, and a C string would end at a zero.
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0) else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            var address = in6_addr()
            guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
            number = withUnsafeBytes(of: address) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
            number = Self.ofIPv4 | UInt128(UInt32(bigEndian: address.s_addr))
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
}
