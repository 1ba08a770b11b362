/// A number that differs when what went into it differs: FNV-1a over bytes, the same in every process.
package struct StateDigest: Hashable, Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }

    package mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xff))
    }

    package mutating func add(_ number: Int64) {
        var number = number
        withUnsafeBytes(of: &number) { add($0) }
    }
}
