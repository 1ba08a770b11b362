import EventLoop
import HTTP
import LogBench
import Messages
import ProducerBench
import Testing

/// What the door makes of the wire formats' vectors.
@IOLoop
struct VectorTests {
    @Test func `all vectors are here`() {
        #expect(Vectors.weChatPay.count == 18 && Vectors.weChatPay.count { !$0.isKept } == 6)
        #expect(Vectors.alipay.count == 18 && Vectors.alipay.count { !$0.isKept } == 7)
    }

    @Test(arguments: Vectors.weChatPay)
    func `a notification of WeChat Pay is kept if its signature is good, and else refused`(
        vector: Vectors.Told
    ) async throws {
        let bench = try PaymentBench(Vectors.merchants())
        bench.clock.set(Timestamp(milliseconds: Int64(try #require(vector.now)) * 1000))
        let answer = try await bench.door.send(bench.tell("wechat", "wx", vector.body, vector.headers))
        #expect(answer.isAcknowledged == vector.isKept)
        #expect(vector.isKept || answer.status == 401 && answer.isFailed)
        #expect(try bench.kept().count == (vector.isKept ? 1 : 0))
        await bench.stop()
    }

    @Test(arguments: Vectors.alipay)
    func `a notification of Alipay is kept if its signature is good, and else refused`(
        vector: Vectors.Told
    ) async throws {
        let bench = try PaymentBench(Vectors.merchants())
        let answer = try await bench.door.send(bench.alipay(vector.body))
        #expect(answer.isAcknowledged == vector.isKept)
        #expect(vector.isKept || answer.status == 401 && answer.text == "fail")
        #expect(try bench.kept().count == (vector.isKept ? 1 : 0))
        await bench.stop()
    }
}
