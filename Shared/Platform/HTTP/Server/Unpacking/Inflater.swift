internal import CZLib

/// Unpacks `gzip` and `deflate` with zlib.
final class Inflater: Unpacker {
    enum Format {
        case gzip
        /// zlib's format, as the standard says, or the bare data, as some clients send.
        case deflate
    }

    private let format: Format
    /// zlib keeps the address, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 32_768)
    /// The first bytes of `deflate`, until there are enough to tell its form.
    private var start: [UInt8]? = []
    private var isAtEnd = false
    private var isEmpty = true

    /// zlib takes the largest window and the format from one number.
    private static let window: Int32 = 15

    init(_ format: Format) {
        self.format = format
        stream.initialize(to: z_stream())
        if format == .gzip { start = nil }
        let result = inflateInit2_(
            stream, format == .gzip ? Self.window + 16 : Self.window, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib has the memory for a window, and the version that it was compiled with.")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    var isWhole: Bool { isAtEnd || isEmpty }

    func unpack(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int) throws(UnpackingError) {
        guard !bytes.isEmpty else { return }
        isEmpty = false
        guard var start else { return try inflate(bytes, into: &output, limit: limit) }
        start += bytes
        self.start = start
        guard start.count > 1 else { return }
        self.start = nil
        if !Self.hasHeader(start) { inflateReset2(stream, -Self.window) }
        try start.span.withUnsafeBytes { bytes throws(UnpackingError) in
            try inflate(bytes, into: &output, limit: limit)
        }
    }

    /// True if the bytes begin in zlib's format (RFC 1950, 2.2).
    private static func hasHeader(_ bytes: [UInt8]) -> Bool {
        bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }

    private func inflate(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(UnpackingError) {
        let input = bytes.bindMemory(to: UInt8.self)
        // zlib only reads its input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        repeat {
            if isAtEnd { try beginNextMember() }
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            let result = CZLib.inflate(stream, Z_NO_FLUSH)
            let made = buffer.count - Int(stream.pointee.avail_out)
            guard output.count + made <= limit else { throw .tooLarge }
            output += buffer[..<made]
            guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(result) else { throw .broken }
            isAtEnd = result == Z_STREAM_END
        } while stream.pointee.avail_in > 0 || (stream.pointee.avail_out == 0 && !isAtEnd)
    }

    /// A gzip file may have several members, one behind the other.
    private func beginNextMember() throws(UnpackingError) {
        guard format == .gzip else { throw .broken }
        inflateReset(stream)
        isAtEnd = false
    }
}
