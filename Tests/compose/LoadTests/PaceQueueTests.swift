import Testing

@testable import yizhan_load

struct PaceQueueTests {
    @Test func `who waits is served in order and never early`() {
        var queue = PaceQueue<Int>(interval: 10)
        for number in 0..<5000 { queue.append(number, after: UInt64(number)) }
        #expect(queue.popDue(at: 9) == nil)
        for number in 0..<5000 {
            let next = queue.popDue(at: UInt64(number) + 10)
            #expect(next?.waiting == number)
            #expect(next?.due == UInt64(number) + 10)
        }
        #expect(queue.firstDue == nil)
    }
}
