package io.ramie.channel;

/**
 * What has gone through a channel, and who waits there. Each figure is right by itself; while
 * others send and receive they are not all of one moment.
 *
 * @param sent how many items were sent; those of waiting senders are not
 * @param received how many items were received
 * @param buffered how many items were sent and are not received yet
 * @param waitingSenders how many wait to send
 * @param waitingReceivers how many wait to receive
 */
public record ChannelStatistics(
    long sent, long received, long buffered, int waitingSenders, int waitingReceivers) {}
