import ArchiveBench
import Foundation
import Testing

@testable import Archive

struct TemporaryFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) } }

    @Test func `what was written is read, and no file is left, not even while it is there`() throws {
        let file = try TemporaryFile(in: folder.path)
        try file.append(Array("a row".utf8))
        try file.append([])
        try file.append(Array(" and another".utf8))
        #expect(try names.isEmpty)
        let content = try Data(contentsOf: URL(filePath: file.path))
        #expect(String(decoding: content, as: UTF8.self) == "a row and another")
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `an archive is read out of one`() throws {
        let text = String(repeating: "a row of a bill, and another\n", count: 20_000)
        let file = try TemporaryFile(in: folder.path)
        try file.append(ZipBytes(.init("bill.csv", text)).bytes)
        let archive = try ZipArchive(at: file.path)
        let reader = try archive.open(try #require(archive.entries.first))
        var bytes: [UInt8] = []
        while let piece = try reader.next() { bytes += piece }
        #expect(bytes == Array(text.utf8))
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a folder that is not there is named`() throws {
        let missing = folder.path + "/missing"
        let error = #expect(throws: TemporaryFileError.self) { try TemporaryFile(in: missing) }
        #expect(error?.description.contains(missing) == true)
        try FileManager.default.removeItem(at: folder)
    }
}
