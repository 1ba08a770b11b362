internal import Glibc

/// An IPv4 or IPv6 address; an IPv4 address is kept in its IPv6 form (`::ffff:a.b.c.d`), so that both forms compare as
/// equal.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The first and the last eight bytes, as numbers.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ address: in_addr) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: address.s_addr)))
    }

    init(_ address: in6_addr) {
        let (high, low) = withUnsafeBytes(of: address) { bytes in
            (bytes.load(as: UInt64.self), bytes.load(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
    }

    /// Parses a numeric address; nil for anything else. Names are not looked up.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(four)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(six)
        } else {
            return nil
        }
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The owner of one IPv6 address has the whole /64, so all its 2^64 addresses count as one.
    package var owner: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var address = ipv4
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = ipv6
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var ipv4: in_addr { in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian) }

    var ipv6: in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }
}

/// A range of addresses as settings write it: `10.0.0.0/8`, `::1`.
package struct AddressRange: Sendable, Hashable {
    private let base: IPAddress
    private let bits: Int

    /// Parses an address, or an address with a valid prefix length; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(String(first)), parts.count <= 2 else { return nil }
        let width = base.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given) else { return nil }
            length = given
        }
        self.base = base
        bits = length + 128 - width
    }

    package func contains(_ address: IPAddress) -> Bool {
        // A shift by the whole width gives zero, so a prefix of 0 bits masks everything away.
        let highMask = bits >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(bits))
        let lowMask = bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64))
        return (address.high ^ base.high) & highMask == 0 && (address.low ^ base.low) & lowMask == 0
    }
}
