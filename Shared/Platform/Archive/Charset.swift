import Glibc

/// An encoding of text that is read.
package enum Charset: Sendable {
    case utf8
    /// Also for GBK and GB 2312, whose characters are all in it.
    case gb18030

    /// The encoding of a name, as mails and forms write it; nil for others.
    package init?(named name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "gbk", "gb2312", "gb18030", "cp936": self = .gb18030
        default: return nil
        }
    }

    /// What the C library calls it.
    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .gb18030: "GB18030"
        }
    }

    /// Decodes a whole text; nil if some of it is not in this encoding.
    package func text(of bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .gb18030:
            // Without the C library's tables the text cannot be read either.
            guard let decoder = try? CharsetDecoder(self) else { return nil }
            let text = decoder.decode(bytes) + decoder.end()
            return decoder.replaced == 0 ? String(validating: text, as: UTF8.self) : nil
        }
    }
}

extension Charset {
    /// Encodes a whole text; nil if some of it has no place in this encoding.
    package func bytes(of text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .gb18030:
            guard let encoder = try? CharsetDecoder(from: Charset.utf8.name, to: name) else { return nil }
            let bytes = encoder.decode(Array(text.utf8)) + encoder.end()
            return encoder.replaced == 0 ? bytes : nil
        }
    }
}

/// Turns text of another encoding into UTF-8 while it comes (iconv of the C library).
///
/// A byte that means nothing becomes U+FFFD: a product's name that was cut in mid-character must not cost a table.
package final class CharsetDecoder {
    /// How many bytes meant nothing.
    package private(set) var replaced = 0

    private let handle: iconv_t
    private let buffer: UnsafeMutablePointer<CChar>
    /// The beginning of a character whose end has not come.
    private var start: [UInt8] = []

    private static let bufferBytes = 16 << 10
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// - Throws: if the C library has no table for it.
    package convenience init(_ charset: Charset) throws(ArchiveError) {
        try self.init(from: charset.name, to: Charset.utf8.name)
    }

    fileprivate init(from source: String, to target: String) throws(ArchiveError) {
        guard let handle = iconv_open(target, source), handle != UnsafeMutableRawPointer(bitPattern: -1) else {
            throw .noCharset(source)
        }
        self.handle = handle
        buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Self.bufferBytes)
    }

    deinit {
        iconv_close(handle)
        buffer.deallocate()
    }

    /// Decodes a piece, which may end in mid-character.
    package func decode(_ bytes: [UInt8]) -> [UInt8] {
        var input = start + bytes
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2)
        let left = input.withUnsafeMutableBytes { convert($0, into: &output) }
        start = Array(input.suffix(left))
        return output
    }

    /// Ends the text: what is left of a character becomes U+FFFD.
    package func end() -> [UInt8] {
        guard !start.isEmpty else { return [] }
        start = []
        replaced += 1
        return Self.replacement
    }

    /// Returns how many bytes at the end are the beginning of a character.
    private func convert(_ input: UnsafeMutableRawBufferPointer, into output: inout [UInt8]) -> Int {
        var next = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        while left > 0 {
            var place: UnsafeMutablePointer<CChar>? = buffer
            var room = Self.bufferBytes
            let result = iconv(handle, &next, &left, &place, &room)
            let reason = errno
            output.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: Self.bufferBytes - room))
            // All ones is the library's word for a failure: the buffer is full, the rest is half a character, or a byte
            // means nothing.
            guard result == -1, reason != E2BIG else { continue }
            guard reason != EINVAL else { return left }
            output += Self.replacement
            replaced += 1
            next = next?.advanced(by: 1)
            left -= 1
        }
        return 0
    }
}
