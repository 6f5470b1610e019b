using Xunit;

namespace Converter.Tests;

public sealed class UnitTests
{
    [Theory]
    [InlineData(1, "km", "m", 1000)]
    [InlineData(26.2, "mi", "km", 42.164813)]
    [InlineData(100, "C", "F", 212)]
    [InlineData(-40, "F", "C", -40)]
    [InlineData(0, "K", "C", -273.15)]
    [InlineData(10, "lb", "kg", 4.535924)]
    public void AMeasureIsTheSameInAnotherUnit(double value, string from, string to, double expected)
    {
        Assert.True(Unit.TryConvert(value, from, to, out var result, out _));
        Assert.Equal(expected, result, 6);
    }

    [Theory]
    [InlineData(1, "km", "kg", "'km' is a unit of length, 'kg' of mass")]
    [InlineData(1, "yard", "m", "There is no unit 'yard'")]
    [InlineData(1, "m", "yard", "There is no unit 'yard'")]
    [InlineData(-300, "C", "K", "-300 C is no temperature")]
    [InlineData(double.NaN, "m", "km", "is no length")]
    public void WhatCannotBeIsNamed(double value, string from, string to, string expected)
    {
        Assert.False(Unit.TryConvert(value, from, to, out _, out var problem));
        Assert.Contains(expected, problem);
    }
}
