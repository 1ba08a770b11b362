import CZip

/// Unpacks one entry of an archive, piece by piece.
package final class ZipEntryReader {
    /// The library reads the entry through it.
    private let archive: ZipArchive
    private let file: OpaquePointer
    private let buffer: UnsafeMutableRawPointer
    private var rest: Int
    private var isAtEnd = false

    /// The most bytes of a piece.
    package static let pieceBytes = 64 << 10

    init(_ entry: ZipArchive.Entry, of archive: ZipArchive) throws(ArchiveError) {
        guard let file = zip_fopen_index(archive.handle, entry.index, 0) else {
            throw .damaged(String(cString: zip_strerror(archive.handle)))
        }
        self.archive = archive
        self.file = file
        rest = entry.byteCount
        buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
    }

    deinit {
        zip_fclose(file)
        buffer.deallocate()
    }

    /// Returns the next bytes, or nil at the end. Only then is it known that the checksum holds: what came before is as
    /// good as that.
    package func next() throws(ArchiveError) -> [UInt8]? {
        guard !isAtEnd else { return nil }
        let count = Int(zip_fread(file, buffer, UInt64(Self.pieceBytes)))
        guard count >= 0 else { throw .damaged(String(cString: zip_file_strerror(file))) }
        // More or fewer than the archive's table says: it was made to deceive, or it is broken.
        guard count <= rest, count > 0 || rest == 0 else { throw .damaged("another size than it says") }
        rest -= count
        isAtEnd = count == 0
        return isAtEnd ? nil : Array(UnsafeRawBufferPointer(start: buffer, count: count))
    }
}
