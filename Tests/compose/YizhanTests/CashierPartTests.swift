import Catalogue
import Messages
import Testing

@testable import yizhan

/// What the role `cashier` says at its start.
struct CashierPartTests {
    private func merchant(_ name: String, notifyAddress: String? = nil, fault: String? = nil) -> Merchant {
        Merchant(
            terms: MerchantTerms(name: name, provider: .weChatPay, number: "1" + name, app: "a"),
            baseURL: "https://api.example.com", privateKey: nil, publicKeys: [], notifyAddress: notifyAddress,
            fault: fault)
    }

    @Test func `merchants that are used and have no address for notifications are named`() {
        let merchants = [
            merchant("a"), merchant("b", notifyAddress: "https://b.cn/payments/wechat/b/notify"),
            merchant("c", fault: "this process runs no sandbox"), merchant("d"),
        ]
        #expect(CashierPart.withoutAddress(merchants) == ["a", "d"])
    }
}
