internal import CZLib

/// Packs what is sent often, once.
package enum Gzip {
    /// zlib takes the largest window and the format from one number.
    private static let window: Int32 = 15 + 16
    /// zlib's own default of the memory for its state.
    private static let memory: Int32 = 8

    /// Packs the bytes into one member; the same bytes always give the same.
    package static func pack(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let begun = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(begun == Z_OK, "zlib has the memory for a window, and the version that it was compiled with.")
        defer { deflateEnd(&stream) }
        let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { input in
            // zlib only reads its input.
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(capacity)
                let ended = deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "There is room for all that zlib can make of the input.")
                count = capacity - Int(stream.avail_out)
            }
        }
    }

    /// Tells versions of bytes apart, in a few characters: both checksums of zlib. No attacker is kept out by it.
    package static func fingerprint(of bytes: [UInt8]) -> String {
        bytes.withUnsafeBufferPointer { input in
            let count = UInt32(input.count)
            let sums = (crc32(0, input.baseAddress, count), adler32(1, input.baseAddress, count))
            return String(UInt64(sums.0) << 32 | UInt64(sums.1), radix: 16)
        }
    }
}
