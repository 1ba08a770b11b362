import EventLoop
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct CallLimitTests {
    @IOLoop
    private final class Order {
        var numbers: [Int] = []
    }

    @Test func `so many enter at once, and the next in the order of coming`() async throws {
        let limit = CallLimit(2)
        let (first, second) = (await limit.enter(within: .zero), await limit.enter(within: .zero))
        #expect(first && second)
        let order = Order()
        let waiting = (0..<3).map { number in
            // Ends with the test, which waits for it.
            IOLoop.start {
                let isAdmitted = await limit.enter(within: .seconds(30))
                order.numbers.append(number)
                limit.leave()
                return isAdmitted
            }
        }
        limit.leave()
        for task in waiting { #expect(await task.value) }
        #expect(order.numbers == [0, 1, 2])
        limit.leave()
        let again = (await limit.enter(within: .zero), await limit.enter(within: .zero))
        #expect(again == (true, true))
    }

    @Test func `a wait ends with its time, and takes no place`() async throws {
        let limit = CallLimit(1)
        _ = await limit.enter(within: .zero)
        let isAdmitted = await limit.enter(within: .milliseconds(10))
        #expect(!isAdmitted)
        limit.leave()
        let next = await limit.enter(within: .zero)
        #expect(next)
    }
}
