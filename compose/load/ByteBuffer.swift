import CLinux
import Glibc

/// A buffer of a socket: appended at the end, consumed from the front.
struct ByteBuffer {
    private var bytes: [UInt8] = []
    private var head = 0

    var count: Int { bytes.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ added: some Sequence<UInt8>) {
        bytes.append(contentsOf: added)
    }

    mutating func take(_ count: Int) {
        head += count
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            head = 0
        }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        head = 0
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[head...])) }
    }
}

extension UnsafeRawBufferPointer {
    /// Finds the first position of a text.
    func position(of text: StaticString) -> Int? {
        guard let base = baseAddress, let found = memmem(base, count, text.utf8Start, text.utf8CodeUnitCount) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    func position(of byte: UInt8) -> Int? {
        guard let base = baseAddress, let found = memchr(base, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The bytes without the first `count`.
    func dropping(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[count...])
    }

    /// The first `count` bytes.
    func keeping(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[..<count])
    }

    /// The bytes in lower case, for finding names of headers.
    var lowercased: [UInt8] {
        map { byte in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
    }

    /// Parses the decimal number after a text, with blanks between them or not.
    func number(after text: StaticString) -> Int? {
        guard let position = position(of: text) else { return nil }
        var number: Int?
        for byte in dropping(position + text.utf8CodeUnitCount) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: " ") where number == nil: continue
            default: return number
            }
        }
        return number
    }
}
