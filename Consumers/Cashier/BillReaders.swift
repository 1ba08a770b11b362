import Alipay
import Archive
import Messages
import Settlement
import Synchronization
import WeChatPay

/// Reads a bill of WeChat Pay while it comes. It unpacks, so it is used on the thread for long work.
final class WeChatPayBillReader: Sendable {
    fileprivate struct Reading {
        let kind: BillKind
        let download: WeChatPayBillDownload
        var trade = WeChatPayTradeBill()
        var fund = WeChatPayFundBill()
    }

    private let reading: Mutex<Reading>

    init(_ kind: BillKind, hash: String) {
        reading = Mutex(Reading(kind: kind, download: WeChatPayBillDownload(hash: hash)))
    }

    /// Reads a piece as it came; returns the lines that end in it.
    func read(_ piece: [UInt8]) throws(BillFault) -> [SettlementLine] {
        try reading.withLock { reading throws(BillFault) in try reading.read(piece) }
    }

    /// Ends the bill: only then all lines count.
    func end() throws(BillFault) {
        try reading.withLock { reading throws(BillFault) in try reading.end() }
    }
}

extension WeChatPayBillReader.Reading {
    mutating func read(_ piece: [UInt8]) throws(BillFault) -> [SettlementLine] {
        var lines: [SettlementLine] = []
        try download.read(piece) { bytes throws(BillFault) in
            switch kind {
            case .trade: lines += try trade.read(bytes).map { SettlementLine($0) }
            case .fund: lines += try fund.read(bytes).map { SettlementLine($0) }
            }
        }
        return lines
    }

    mutating func end() throws(BillFault) {
        try download.end()
        switch kind {
        case .trade: _ = try trade.end()
        case .fund: _ = try fund.end()
        }
    }
}

/// Reads a bill of Alipay, once it is there as a whole. Used as `WeChatPayBillReader` is.
final class AlipayBillReader: Sendable {
    /// There as long as the archive is read.
    private let file: TemporaryFile
    private let bill: Mutex<AlipayBillFile>

    init(_ file: TemporaryFile) throws(BillFault) {
        self.file = file
        let archive: ZipArchive
        do throws(ArchiveError) {
            archive = try ZipArchive(at: file.path)
        } catch {
            throw .notUnpacked(error.description)
        }
        bill = Mutex(try AlipayBillFile(archive))
    }

    /// Returns the lines of the next piece; nil at the end. Only then all lines count.
    func next() throws(BillFault) -> [SettlementLine]? {
        try bill.withLock { bill throws(BillFault) in try bill.next()?.map { SettlementLine($0) } }
    }
}
