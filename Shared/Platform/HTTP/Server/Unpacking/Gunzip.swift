/// Unpacks a gzip file while it arrives.
package final class Gunzip {
    private let inflater = Inflater(.gzip)
    private var rest: Int

    /// - Parameter limit: the most bytes of the file, unpacked.
    package init(limit: Int) {
        rest = limit
    }

    /// True if what came so far may be the whole.
    package var isWhole: Bool { inflater.isWhole }

    /// Returns what a piece becomes, which may be a thousand times as long: give it small ones.
    package func unpack(_ bytes: [UInt8]) throws(GunzipError) -> [UInt8] {
        var piece: [UInt8] = []
        do throws(UnpackingError) {
            try bytes.span.withUnsafeBytes { bytes throws(UnpackingError) in
                try inflater.unpack(bytes, into: &piece, limit: rest)
            }
        } catch {
            if case .tooLarge = error { throw .tooLarge }
            throw .broken
        }
        rest -= piece.count
        return piece
    }
}

/// Why a gzip file is not unpacked.
package enum GunzipError: Error {
    case broken
    case tooLarge
}
