import EventLoop
import HTTP
import Messages
import Settlement
import WeChatPay

extension WeChatPayClient {
    /// Has the bill made, and reads it while it is downloaded: it has no signature, and is held against the hash that was
    /// signed.
    func fetch(_ asked: BillAsked, into pages: BillPages) async throws(BillBroken) -> String? {
        let answer = try await address(of: asked)
        guard let request = WeChatPayRequest.download(answer.address, from: requests.origins) else {
            throw BillBroken(.unusable("its address is not at the provider"))
        }
        let signed = requests.signed(request, to: answer.address, means.configuration.billDeadlines)
        let reader = WeChatPayBillReader(asked.kind, hash: answer.hash)
        let download = try await BillDownload(signed, by: means.client)
        defer { download.cancel() }
        while let piece = try await download.next() {
            let step = await LongWork.value { Result { () throws(BillFault) in try reader.read(piece) } }
            try await pages.add(try BillBroken.value(of: step))
        }
        let end = await LongWork.value { Result { () throws(BillFault) in try reader.end() } }
        try BillBroken.value(of: end)
        return answer.hash
    }

    private func address(of asked: BillAsked) async throws(BillBroken) -> WeChatPayBillAnswer {
        let request: WeChatPayRequest =
            switch asked.kind {
            case .trade: .tradeBill(day: asked.day.date)
            case .fund: .fundBill(day: asked.day.date)
            }
        let response: ProviderResponse
        do throws(Unanswered) {
            response = try await call(request, within: BillBroken.patience)
        } catch {
            throw BillBroken(.failed(error.reason))
        }
        guard response.isSuccess else {
            throw BillBroken(.init(WeChatPayFailure(status: response.status, body: response.body)))
        }
        do throws(WeChatPayFault) {
            return try WeChatPayBillAnswer(try await verified(response))
        } catch {
            throw BillBroken(.failed(error.code))
        }
    }
}

extension BillEnded.Outcome {
    /// What a failure of WeChat Pay's API is for a bill.
    ///
    /// | noBill | billNotReady, busy | all others |
    /// | ------ | ------------------ | ---------- |
    /// | empty  | notYet             | failed     |
    init(_ failure: WeChatPayFailure) {
        switch failure.kind {
        case .noBill: self = .empty
        case .billNotReady, .busy: self = .notYet
        case .unknown, .notFound, .paid, .closed, .numberUsed, .notEnough, .unauthorized, .refused:
            self = .failed(failure.words)
        }
    }
}
