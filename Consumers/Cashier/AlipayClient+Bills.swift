import Alipay
import Archive
import EventLoop
import HTTP
import Messages
import Settlement

extension AlipayClient {
    /// Has the bill made, keeps its archive in a file, and reads it from there.
    func fetch(_ asked: BillAsked, into pages: BillPages) async throws(BillBroken) -> String? {
        let file = try await download(try await address(of: asked))
        let opened = await LongWork.value { Result { () throws(BillFault) in try AlipayBillReader(file) } }
        let reader = try BillBroken.value(of: opened)
        while true {
            let step = await LongWork.value { Result { () throws(BillFault) in try reader.next() } }
            // An archive has a checksum, and no hash.
            guard let lines = try BillBroken.value(of: step) else { return nil }
            try await pages.add(lines)
        }
    }

    private func address(of asked: BillAsked) async throws(BillBroken) -> String {
        let call = AlipayCall.tradeBill(day: asked.day.date)
        let response: AlipayResponse
        do throws(Unanswered) {
            response = try await read(try await send(call, within: BillBroken.patience), to: call)
        } catch {
            throw BillBroken(.failed(error.reason))
        }
        if let failure = response.failure {
            throw BillBroken(.init(failure, isMade: asked.day.isMade(at: means.now())))
        }
        do throws(AlipayFault) {
            return try AlipayBillAddress(response).address
        } catch {
            throw BillBroken(.failed(error.code))
        }
    }

    /// The address is good for half a minute, and needs no signature.
    private func download(_ address: String) async throws(BillBroken) -> TemporaryFile {
        let request = ClientRequest(url: address, deadlines: means.configuration.billDeadlines)
        let download = try await BillDownload(request, by: means.client)
        defer { download.cancel() }
        let folder = means.configuration.folder
        let made = await LongWork.value { Result { () throws(TemporaryFileError) in try TemporaryFile(in: folder) } }
        let file = try BillBroken.value(of: made)
        while let piece = try await download.next() {
            let kept = await LongWork.value { Result { () throws(TemporaryFileError) in try file.append(piece) } }
            try BillBroken.value(of: kept)
        }
        return file
    }
}

extension BillBroken {
    fileprivate static func value<Value>(of step: Result<Value, TemporaryFileError>) throws(BillBroken) -> Value {
        do throws(TemporaryFileError) {
            return try step.get()
        } catch {
            throw BillBroken(.failed(error.description))
        }
    }
}

extension BillEnded.Outcome {
    /// What a failure of Alipay's API is for a bill.
    ///
    /// |                         | noBill | busy   | all others |
    /// | ----------------------- | ------ | ------ | ---------- |
    /// | before it must be made  | notYet | notYet | failed     |
    /// | afterwards              | empty  | notYet | failed     |
    init(_ failure: AlipayFailure, isMade: Bool) {
        switch failure.kind {
        case .noBill: self = isMade ? .empty : .notYet
        case .busy: self = .notYet
        case .unknown, .notFound, .paid, .closed, .otherState, .numberUsed, .notEnough, .unauthorized, .refused:
            self = .failed(failure.words)
        }
    }
}

extension SettlementDay {
    /// Whether Alipay has made the day's bill, if there is one: it does so in the next morning, and says the same of a bill
    /// that it has not made yet and of a day without payments.
    ///
    /// - Parameter second: since 1970.
    func isMade(at second: Int) -> Bool {
        guard let start = BeijingTime.seconds(clock: date + " 00:00:00") else { return false }
        return second >= start + (24 + 15) * 3600
    }
}
