internal import CZstd

/// Unpacks `zstd` with libzstd.
final class ZstdUnpacker: Unpacker {
    private let context: OpaquePointer
    private let window: Int
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)
    private(set) var isWhole = true

    /// A frame whose size is known has a window of that size. RFC 9659 allows 2^23 bytes for others.
    private static let windows = 23...27

    /// - Parameter limit: the most bytes of the result.
    init(limit: Int) {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("There is no memory for a zstd context.") }
        self.context = context
        let bits = Int.bitWidth - max(0, limit).leadingZeroBitCount
        let windowBits = min(max(bits, Self.windows.lowerBound), Self.windows.upperBound)
        window = 1 << windowBits
        let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowBits))
        precondition(ZSTD_isError(result) == 0, "The window is within libzstd's bounds.")
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    func unpack(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int) throws(UnpackingError) {
        guard !bytes.isEmpty else { return }
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var made: ZSTD_outBuffer
        repeat {
            made = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let result = ZSTD_decompressStream(context, &made, &input)
            guard ZSTD_isError(result) == 0 else {
                let isWindow = ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
                throw isWindow ? .windowTooLarge(limit: window) : .broken
            }
            guard output.count + made.pos <= limit else { throw .tooLarge }
            output += buffer[..<made.pos]
            // Zero at the end of a frame; another one may follow.
            isWhole = result == 0
        } while input.pos < input.size || (made.pos == made.size && !isWhole)
    }
}
