package import Archive
package import Settlement

/// The bill in the ZIP file that Alipay hands out, which holds a table of sums beside it.
///
/// It unpacks as it is asked, so it belongs on a thread for long work.
package final class AlipayBillFile {
    private let reader: ZipEntryReader
    private var bill: AlipayTradeBill
    /// What the rows come to, once all are read.
    package private(set) var sums: AlipayTradeBill.Sums?

    /// Finds the bill by its first line: the names of the entries and their order are not fixed.
    package init(_ archive: ZipArchive) throws(BillFault) {
        bill = try AlipayTradeBill()
        reader = try Self.entry(of: archive)
    }

    /// Returns the rows of the next piece; nil at the end, where the sums are right. What came before counts only then.
    package func next() throws(BillFault) -> [AlipayTradeBill.Row]? {
        guard sums == nil else { return nil }
        guard let piece = try Self.piece(of: reader) else {
            sums = try bill.end()
            return nil
        }
        return try bill.read(piece)
    }

    private static func entry(of archive: ZipArchive) throws(BillFault) -> ZipEntryReader {
        for entry in archive.entries {
            let first = try piece(of: try opened(entry, archive)) ?? []
            let title = Charset.gb18030.text(of: Array(first.prefix { $0 != 0x0D && $0 != 0x0A })) ?? ""
            if title.hasPrefix(AlipayTradeBill.title) { return try opened(entry, archive) }
        }
        throw .notABill
    }

    private static func opened(
        _ entry: ZipArchive.Entry, _ archive: ZipArchive
    ) throws(BillFault) -> ZipEntryReader {
        do throws(ArchiveError) {
            return try archive.open(entry)
        } catch {
            throw fault(error)
        }
    }

    private static func piece(of reader: ZipEntryReader) throws(BillFault) -> [UInt8]? {
        do throws(ArchiveError) {
            return try reader.next()
        } catch {
            throw fault(error)
        }
    }

    private static func fault(_ error: ArchiveError) -> BillFault {
        if case .tooLarge(let limit) = error { return .tooLarge(limit: limit) }
        return .notUnpacked(error.description)
    }
}

/// Where a bill can be had, for thirty seconds: a ZIP file, without a signature of its own.
package struct AlipayBillAddress: Equatable, Sendable {
    package let address: String

    package init(_ response: AlipayResponse) throws(AlipayFault) {
        address = try response.needed("bill_download_url")
    }
}
