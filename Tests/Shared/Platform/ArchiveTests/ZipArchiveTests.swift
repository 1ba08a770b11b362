import ArchiveBench
import Foundation
import Testing

@testable import Archive

struct ZipArchiveTests {
    private let text = String(repeating: "a row of a bill, and another\n", count: 8_000)

    private func content(_ archive: ZipArchive, _ name: String) throws -> String {
        let entry = try #require(archive.entries.first { $0.name == name })
        let reader = try archive.open(entry)
        var bytes: [UInt8] = []
        while let piece = try reader.next() {
            #expect(piece.count <= ZipEntryReader.pieceBytes)
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same archive with one thing of its only entry changed.
    private func archive(_ change: (inout ZipBytes.Entry) -> Void) -> [UInt8] {
        var entry = ZipBytes.Entry("bill.csv", text)
        change(&entry)
        return ZipBytes(entry).bytes
    }

    private func reading(_ bytes: [UInt8]) throws {
        let archive = try ZipArchive(bytes)
        for entry in archive.entries { _ = try content(archive, entry.name) }
    }

    @Test func `entries are read piece by piece, packed or not`() throws {
        var stored = ZipBytes.Entry("b", text + "end")
        stored.method = 0
        let archive = try ZipArchive(ZipBytes(.init("a.csv", text), stored, .init("c", "")).bytes)
        #expect(archive.entries.map(\.name) == ["a.csv", "b", "c"])
        #expect(archive.entries.map(\.byteCount) == [text.utf8.count, text.utf8.count + 3, 0])
        #expect(try content(archive, "a.csv") == text)
        #expect(try content(archive, "b") == text + "end")
        #expect(try content(archive, "c").isEmpty)
    }

    @Test func `an archive is read from a file, and a missing one is no archive`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).zip")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(ZipBytes(.init("a.csv", text)).bytes).write(to: file)
        #expect(try content(ZipArchive(at: file.path), "a.csv") == text)
        #expect(throws: ArchiveError.self) { _ = try ZipArchive(at: file.path + ".other") }
    }

    @Test func `a reader outlives the archive that it came from`() throws {
        var archive: ZipArchive? = try ZipArchive(ZipBytes(.init("a.csv", "kept")).bytes)
        let reader = try archive.map { try $0.open($0.entries[0]) }
        archive = nil
        #expect(try reader?.next() == Array("kept".utf8))
        #expect(try reader?.next() == nil)
    }

    @Test func `a name in GBK is read, also where a byte of it looks like a backslash`() throws {
        // 乗 is 0x81 0x5C.
        var entry = ZipBytes.Entry("", text)
        entry.name = [0x81, 0x5C, 0xD2, 0xB5, 0xCE, 0xF1] + Array(".csv".utf8)
        #expect(try ZipArchive(ZipBytes(entry).bytes).entries.map(\.name) == ["乗业务.csv"])
        #expect(try ZipArchive(ZipBytes(.init("业务明细.csv", text)).bytes).entries.map(\.name) == ["业务明细.csv"])
    }

    @Test(arguments: [
        "", ".", "..", "../bill.csv", "/etc/passwd", "a/b", "a\\b", "folder/", "a\nb", "a\u{7F}", "\u{85}",
        String(repeating: "a", count: 256),
    ])
    func `a name that leads elsewhere, or nowhere, is refused`(name: String) {
        #expect(throws: ArchiveError.unsafeName) { _ = try ZipArchive(ZipBytes(.init(name, "x")).bytes) }
    }

    @Test func `a name in no encoding is refused`() {
        let bytes = archive { $0.name = [0xFF, 0xFF] }
        #expect(throws: ArchiveError.unsafeName) { _ = try ZipArchive(bytes) }
    }

    @Test func `bytes that are no archive are told from one`() throws {
        for bytes in [Array("no archive".utf8), [0x50, 0x4B], Array(text.utf8)] {
            #expect(throws: ArchiveError.self) { _ = try ZipArchive(bytes) }
        }
        #expect(try ZipArchive([]).entries.isEmpty)
    }

    @Test func `an archive that is cut anywhere is none`() throws {
        let bytes = ZipBytes(.init("bill.csv", "a few rows"), .init("sums.csv", "and their sums")).bytes
        for count in 1..<bytes.count {
            #expect(throws: ArchiveError.self, "\(count)") { try reading(Array(bytes.prefix(count))) }
        }
        try reading(bytes)
    }

    @Test func `an entry of other bytes than were packed is damaged`() throws {
        let bytes = archive { $0.method = 0 }
        for place in stride(from: 60, to: 200_000, by: 9_973) {
            var altered = bytes
            altered[place] ^= 4
            #expect(throws: ArchiveError.self, "\(place)") { try reading(altered) }
        }
        let packed = archive { $0.saidSum = 1 }
        #expect(throws: ArchiveError.self) { try reading(packed) }
    }

    @Test func `an entry that is longer or shorter than it says is damaged`() {
        for difference in [-1, 1, -100_000, 100_000] {
            let bytes = archive { $0.saidCount = $0.content.count + difference }
            #expect(throws: ArchiveError.damaged("another size than it says")) { try reading(bytes) }
        }
    }

    @Test func `what would become too large is refused before it is unpacked`() {
        let limits = ZipArchive.Limits(entries: 2, entryBytes: 100, totalBytes: 150)
        func open(_ counts: Int...) throws {
            let entries = counts.map { ZipBytes.Entry("\($0)", String(repeating: "x", count: $0)) }
            _ = try ZipArchive(ZipBytes(of: entries).bytes, limits: limits)
        }
        #expect(throws: Never.self) { try open(100, 50) }
        #expect(throws: ArchiveError.tooLarge(limit: 100)) { try open(101) }
        #expect(throws: ArchiveError.tooLarge(limit: 150)) { try open(100, 51) }
        #expect(throws: ArchiveError.tooManyEntries(limit: 2)) { try open(1, 2, 3) }
        let huge = archive { $0.saidCount = 0xFFFF_FFFE }
        #expect(throws: ArchiveError.tooLarge(limit: 2 << 30)) { _ = try ZipArchive(huge) }
    }

    @Test func `a few bytes that become millions are refused`() throws {
        let zeros = archive { $0.content = [UInt8](repeating: 0, count: 4 << 20) }
        #expect(zeros.count < 8_192)
        #expect(throws: ArchiveError.bomb) { _ = try ZipArchive(zeros) }
        let said = archive { $0.saidCount = 1 << 30 }
        #expect(throws: ArchiveError.bomb) { _ = try ZipArchive(said) }
        // Up to a megabyte nobody is harmed.
        try reading(archive { $0.content = [UInt8](repeating: 0, count: 1 << 20) })
    }

    @Test func `what is encrypted or packed otherwise is refused`() {
        let encrypted = archive { $0.flags = 1 }
        let otherwise = archive { $0.method = 12 }
        #expect(throws: ArchiveError.encrypted) { _ = try ZipArchive(encrypted) }
        #expect(throws: ArchiveError.unknownPacking(12)) { _ = try ZipArchive(otherwise) }
    }
}
