internal import Crypto
internal import HTTP
package import Settlement

/// The bytes of a bill as they are downloaded: unpacks them if they are packed, and holds them against the hash that the
/// platform gave, because the download has no signature.
///
/// What comes out of it counts only after `end`.
package final class WeChatPayBillDownload {
    private let hash: String
    private let limit: Int
    /// How many bytes it unpacked to.
    private var count = 0
    private var gunzip: Gunzip?
    /// Of what came, and of what it unpacks to: the platform's samples hash the latter, and its documents do not say.
    private let hashes = (came: RunningDigest(.sha1), unpacked: RunningDigest(.sha1))
    /// The first bytes, until there are enough to tell whether they are packed.
    private var start: [UInt8]? = []

    /// A byte may become a thousand, so that a step makes four megabytes at most.
    private static let step = 4 << 10
    private static let magic: [UInt8] = [0x1F, 0x8B]

    /// - Parameters:
    ///   - hash: SHA-1 in lower-case hexadecimal.
    ///   - limit: the most bytes of the bill, unpacked.
    package init(hash: String, limit: Int = 2 << 30) {
        self.hash = hash
        self.limit = limit
    }

    /// Reads a piece, and hands out what it unpacks to, in pieces.
    package func read(
        _ piece: [UInt8], _ take: ([UInt8]) throws(BillFault) -> Void
    ) throws(BillFault) {
        hashes.came.read(piece)
        guard let start else { return try unpack(piece, take) }
        let bytes = start + piece
        guard bytes.count >= Self.magic.count else {
            self.start = bytes
            return
        }
        self.start = nil
        if bytes.starts(with: Self.magic) { gunzip = Gunzip(limit: limit) }
        try unpack(bytes, take)
    }

    /// Ends the download.
    package func end() throws(BillFault) {
        // A bill has more than one byte.
        guard start == nil, gunzip?.isWhole ?? true else { throw .cut }
        let found = [hashes.unpacked.value.hexadecimal, hashes.came.value.hexadecimal]
        guard found.contains(hash) else { throw .wrongHash }
    }

    private func unpack(_ bytes: [UInt8], _ take: ([UInt8]) throws(BillFault) -> Void) throws(BillFault) {
        var position = 0
        while position < bytes.count {
            let end = min(position + Self.step, bytes.count)
            let piece = try unpacked(Array(bytes[position..<end]))
            position = end
            count += piece.count
            guard count <= limit else { throw .tooLarge(limit: limit) }
            hashes.unpacked.read(piece)
            if !piece.isEmpty { try take(piece) }
        }
    }

    private func unpacked(_ bytes: [UInt8]) throws(BillFault) -> [UInt8] {
        guard let gunzip else { return bytes }
        do throws(GunzipError) {
            return try gunzip.unpack(bytes)
        } catch {
            switch error {
            case .broken: throw .notUnpacked("it is no gzip file")
            case .tooLarge: throw .tooLarge(limit: limit)
            }
        }
    }
}
