import Crypto
import Foundation
import HTTP
import JSON
import Settlement
import Testing

@testable import WeChatPay

struct WeChatPayBillDownloadTests {
    private let text = Array(Bills.trade.utf8)

    private func hash(_ bytes: [UInt8]) -> String {
        let digest = RunningDigest(.sha1)
        digest.read(bytes)
        return digest.value.hexadecimal
    }

    /// Downloads in pieces of a size; returns what was unpacked.
    private func download(
        _ bytes: [UInt8], hash: String, limit: Int = 1 << 20, by size: Int = 1_000
    ) throws(BillFault) -> [UInt8] {
        let download = WeChatPayBillDownload(hash: hash, limit: limit)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            try download.read(piece) { output += $0 }
        }
        try download.end()
        return output
    }

    @Test func `the vector's bill has the hash that its address came with, packed or not`() throws {
        let vector = try Bills.vector("tradebill")
        let hash = Vectors.text(vector.member("meta"), "hash_value")
        let packed = try #require([UInt8](base64: Vectors.text(vector, "gzip_base64")))
        for size in [1, 2, 3, 64, 10_000] {
            #expect(try download(packed, hash: hash, by: size) == text)
            #expect(try download(text, hash: hash, by: size) == text)
        }
        let fund = Vectors.text(try Bills.vector("fundflowbill").member("meta"), "hash_value")
        #expect(try download(Array(Bills.fund.utf8), hash: fund) == Array(Bills.fund.utf8))
    }

    @Test func `a hash of the packed bytes is taken too`() throws {
        let packed = Gzip.pack(text)
        #expect(try download(packed, hash: hash(packed)) == text)
    }

    @Test func `other bytes than were promised are found`() {
        let promised = hash(text)
        for place in stride(from: 0, to: text.count, by: 101) {
            var altered = text
            altered[place] ^= 1
            #expect(throws: BillFault.wrongHash) { try download(altered, hash: promised) }
        }
        #expect(throws: BillFault.wrongHash) { try download(Array(text.dropLast()), hash: promised) }
        #expect(throws: BillFault.wrongHash) { try download(Gzip.pack(text + [0x20]), hash: promised) }
    }

    @Test func `a packed bill that is cut or broken is found`() {
        let packed = Gzip.pack(text)
        for count in 0..<packed.count {
            #expect(throws: BillFault.self, "\(count)") { try download(Array(packed.prefix(count)), hash: hash(text)) }
        }
        #expect(throws: BillFault.cut) { try download(Array(packed.prefix(packed.count - 1)), hash: hash(text)) }
        var broken = packed
        broken[packed.count / 2] ^= 0xFF
        #expect(throws: BillFault.self) { try download(broken, hash: hash(text)) }
    }

    @Test func `a bill that unpacks to more than is read of one is refused`() {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let packed = Gzip.pack(zeros)
        let tooLarge = BillFault.tooLarge(limit: 1 << 20)
        #expect(throws: tooLarge) { try download(packed, hash: hash(zeros)) }
        #expect(throws: tooLarge) { try download(zeros, hash: hash(zeros)) }
    }

    /// As many rows as `YIZHAN_BILL_ROWS` says; with it, prints how long they took and what memory they needed.
    @Test func `a long bill is read row by row`() throws {
        let asked = ProcessInfo.processInfo.environment["YIZHAN_BILL_ROWS"].flatMap { Int($0) }
        let count = asked ?? 5_000
        let (before, clock) = (Memory.resident, ContinuousClock())
        let start = clock.now
        var bill = WeChatPayTradeBill()
        var (rows, most) = (0, 0)
        var isInOrder = true
        func take(_ text: String) throws {
            let read = try bill.read(Array(text.utf8))
            for row in read {
                isInOrder = isInOrder && row.order == "P\(rows)"
                rows += 1
            }
            // What is held is what this piece brought.
            #expect(read.count <= 101)
            most = max(most, Memory.resident)
        }
        try take(Bills.header)
        for first in stride(from: 0, to: count, by: 100) {
            try take((first..<min(first + 100, count)).map { Bills.row($0) }.joined())
        }
        try take(Bills.sums(count))
        let sums = try bill.end()
        #expect(isInOrder && rows == count && sums.rows == count && sums.orderFen == count * 990)
        guard asked != nil else { return }
        print("\(count) rows took \(start.duration(to: clock.now)) and \((most - before) >> 10) KiB more")
        #expect(most - before < 32 << 20)
    }
}

/// What this process has of the machine's memory.
private enum Memory {
    static var resident: Int {
        // The second number is that of resident pages.
        let numbers = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (numbers?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
