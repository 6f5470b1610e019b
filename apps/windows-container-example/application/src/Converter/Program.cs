using Converter;

await ConverterApplication.Build(args).RunAsync();
