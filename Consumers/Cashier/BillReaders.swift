import Alipay
import Archive
import Messages
import Settlement
import WeChatPay

/// Reads a bill of WeChat Pay while it comes.
///
/// It is used beside the loop, and by one task, which waits for each step before the next: so never by two threads at once.
final class WeChatPayBillReader: @unchecked Sendable {
    private let kind: BillKind
    private let download: WeChatPayBillDownload
    private var trade = WeChatPayTradeBill()
    private var fund = WeChatPayFundBill()

    init(_ kind: BillKind, hash: String) {
        self.kind = kind
        download = WeChatPayBillDownload(hash: hash)
    }

    /// Reads a piece as it came; returns the lines that end in it.
    func read(_ piece: [UInt8]) throws(BillFault) -> [SettlementLine] {
        var lines: [SettlementLine] = []
        try download.read(piece) { bytes throws(BillFault) in
            switch kind {
            case .trade: lines += try trade.read(bytes).map { SettlementLine($0) }
            case .fund: lines += try fund.read(bytes).map { SettlementLine($0) }
            }
        }
        return lines
    }

    /// Ends the bill: only then all lines count.
    func end() throws(BillFault) {
        try download.end()
        switch kind {
        case .trade: _ = try trade.end()
        case .fund: _ = try fund.end()
        }
    }
}

/// Reads a bill of Alipay, once it is there as a whole.
///
/// Used as `WeChatPayBillReader` is: by one thread at a time.
final class AlipayBillReader: @unchecked Sendable {
    /// There as long as the archive is read.
    private let file: TemporaryFile
    private let bill: AlipayBillFile

    init(_ file: TemporaryFile) throws(BillFault) {
        self.file = file
        let archive: ZipArchive
        do throws(ArchiveError) {
            archive = try ZipArchive(at: file.path)
        } catch {
            throw .notUnpacked(error.description)
        }
        bill = try AlipayBillFile(archive)
    }

    /// Returns the lines of the next piece; nil at the end. Only then all lines count.
    func next() throws(BillFault) -> [SettlementLine]? { try bill.next()?.map { SettlementLine($0) } }
}
